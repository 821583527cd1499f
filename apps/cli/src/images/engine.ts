// The container engine, by its own client: whatever it is configured for (a socket, a context, another machine) holds.
import { spawn } from "node:child_process";
import { EdpError } from "@edp/base";
import { explainFailure } from "./explain-failure.ts";

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

interface Answer {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Throws when there is no client, or when no engine answers it. */
export async function openEngine(
  variables: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<Engine> {
  const docker = async (args: readonly string[], onText?: (text: string) => void): Promise<Answer> =>
    runClient({ args, variables, signal }, onText);
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

interface ClientCall {
  readonly args: readonly string[];
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

async function runClient(
  { args, variables, signal }: ClientCall,
  onText?: (text: string) => void,
): Promise<Answer> {
  signal.throwIfAborted();
  // The builder of old: what it prints and takes is the same with every engine.
  const child = spawn("docker", args, {
    env: { ...variables, DOCKER_BUILDKIT: "0" },
    stdio: ["ignore", "pipe", "pipe"],
    signal,
  });
  const texts = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => {
      texts[name] += text;
      onText?.(text);
    });
  }
  const exitCode = await new Promise<number>((resolve, reject) => {
    child.once("error", (error: NodeJS.ErrnoException) => {
      reject(error.code === "ENOENT" ? new EdpError("EDP-DEP-020", {}, { cause: error }) : error);
    });
    child.once("close", (code) => {
      resolve(code ?? 1);
    });
  });
  return { exitCode, ...texts };
}
