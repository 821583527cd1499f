// A rendered Compose project: started, asked how it is, stopped.
import { join } from "node:path";
import type { ResolvedPlatform } from "@edp/definition";
import { composeFolder } from "@edp/deployment";
import { runCompose } from "../engine/run-compose.ts";
import type { Shell } from "../shell.ts";

export interface ComposeProject {
  /** Runs `docker compose ARGS` on it; what it printed. */
  readonly run: (args: readonly string[]) => Promise<string>;
  /** Every container, also those that have ended. */
  readonly list: () => Promise<readonly ContainerState[]>;
}

export interface ContainerState {
  readonly workload: string;
  readonly state: "created" | "running" | "restarting" | "exited" | "paused" | "dead" | "removing";
  readonly health: "" | "starting" | "healthy" | "unhealthy";
  readonly exitCode: number;
}

export function openProject(shell: Shell, platform: ResolvedPlatform): ComposeProject {
  const cwd = join(platform.dir, composeFolder(platform.environment.name));
  const run: ComposeProject["run"] = (args) =>
    runCompose({ args, cwd, variables: shell.environmentVariables, signal: shell.signal });
  return { run, list: async () => parseContainers(await run(["ps", "--all", "--format", "json"])) };
}

/** One JSON object a line; releases before 2.21 printed one list. */
function parseContainers(text: string): readonly ContainerState[] {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const listed = lines.flatMap((line) => JSON.parse(line) as Listed | Listed[]);
  return listed
    .map(({ Service, State, Health, ExitCode }) => ({
      workload: Service,
      state: State,
      health: Health,
      exitCode: ExitCode,
    }))
    .toSorted((a, b) => (a.workload < b.workload ? -1 : 1));
}

interface Listed {
  readonly Service: string;
  readonly State: ContainerState["state"];
  readonly Health: ContainerState["health"];
  readonly ExitCode: number;
}
