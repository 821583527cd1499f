// What EDP asks of the engine for images.
import { explainFailure } from "./explain-failure.ts";
import { runClient, type ClientAnswer, type ClientCall } from "./run-client.ts";

export interface Engine {
  readonly hasImage: (reference: string) => Promise<boolean>;
  readonly build: (folder: string, request: BuildRequest) => Promise<void>;
}

export interface BuildRequest {
  readonly name: string;
  readonly reference: string;
  readonly buildFile: string;
  readonly buildArguments: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  /** `Step 3/14`, as the engine comes to it. */
  readonly onStep: (done: number, total: number) => void;
}

/** Throws when there is no client, or when no engine answers it. */
export async function openEngine(
  variables: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<Engine> {
  const docker = (
    args: readonly string[],
    onText: ClientCall["onText"] = () => undefined,
  ): Promise<ClientAnswer> => runClient({ args, variables, signal, onText });
  const version = await docker(["version", "--format", "{{.Server.Version}}"]);
  if (version.exitCode !== 0) throw explainFailure("", version.stderr, version.stdout);
  return {
    hasImage: async (reference) =>
      (await docker(["image", "inspect", "--format", "{{.Id}}", reference])).exitCode === 0,
    build: async (folder, request) => {
      const args = [
        "build",
        "--force-rm",
        // Mirrors on this machine, and what only its own network reaches.
        ...["--network", "host", "--file", `${folder}/${request.buildFile}`, "--tag", request.reference],
        ...Object.entries(request.buildArguments).flatMap(([name, value]) => [
          "--build-arg",
          `${name}=${value}`,
        ]),
        ...Object.entries(request.labels).flatMap(([name, value]) => ["--label", `${name}=${value}`]),
        folder,
      ];
      const answer = await docker(args, (text) => {
        const step = [...text.matchAll(/^Step (\d+)\/(\d+) :/gm)].at(-1);
        if (step !== undefined) request.onStep(Number(step[1]), Number(step[2]));
      });
      if (answer.exitCode !== 0) throw explainFailure(request.name, answer.stderr, answer.stdout);
    },
  };
}
