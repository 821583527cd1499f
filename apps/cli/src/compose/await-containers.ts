// Waits until every workload is where it should be, telling how far it is; a container that died ends the wait with
// its own last words.
import { setTimeout as delay } from "node:timers/promises";
import { EdpError, isEdpError, type ReportProgress } from "@edp/base";
import type { Workload, WorkloadGraph } from "@edp/deployment";
import type { ComposeProject, ContainerState } from "./project.ts";

const pauseMs = 500;
const shownLines = 12;

export interface Wait {
  readonly project: ComposeProject;
  readonly graph: WorkloadGraph;
  readonly report: ReportProgress;
  readonly signal: AbortSignal;
  /** While the engine exchanges containers, one that ended may be an old one. */
  readonly isStarting: () => boolean;
}

export async function awaitContainers({ project, graph, report, signal, isStarting }: Wait): Promise<void> {
  const expected = graph.workloads.filter(({ kind }) => kind !== "scheduled");
  for (;;) {
    const settled = !isStarting();
    const states = new Map((await project.list()).map((container) => [container.workload, container]));
    const waiting = expected.filter((workload) => !isThere(workload, states.get(workload.name)));
    if (settled)
      for (const workload of waiting) await refuseDead(project, workload, states.get(workload.name));
    const done = expected.length - waiting.length;
    const subject = waiting.map(({ name }) => name).join(", ");
    report({ task: "start", subject, done, total: expected.length, unit: "workloads" });
    if (settled && waiting.length === 0) return;
    await delay(pauseMs, undefined, { signal });
  }
}

function isThere({ kind, probe }: Workload, container: ContainerState | undefined): boolean {
  if (container === undefined) return false;
  if (kind === "job") return container.state === "exited" && container.exitCode === 0;
  // Where the rendered file has no health check, running is all that can be known.
  return (
    container.state === "running" &&
    (probe === undefined || container.health !== "starting") &&
    container.health !== "unhealthy"
  );
}

/** The engine says which container failed; its own last words say why. */
export async function explainContainers({ project, graph }: Wait, error: unknown): Promise<never> {
  if (!isEdpError(error) || error.code !== "EDP-DEP-054") throw error;
  const states = new Map((await project.list()).map((container) => [container.workload, container]));
  for (const workload of graph.workloads) await refuseDead(project, workload, states.get(workload.name));
  throw error;
}

/** `restarting` counts: it died, and would do so for ever. */
async function refuseDead(
  project: ComposeProject,
  { name }: Workload,
  container: ContainerState | undefined,
): Promise<void> {
  if (container === undefined) return;
  const { state, health, exitCode } = container;
  const isDead = state === "restarting" || state === "dead" || (state === "exited" && exitCode !== 0);
  if (!isDead && health !== "unhealthy") return;
  const logs = await project.run([
    "logs",
    "--no-color",
    "--no-log-prefix",
    "--tail",
    shownLines.toString(),
    name,
  ]);
  const lines = logs.split("\n").filter((line) => line.trim() !== "");
  const how = isDead ? `ended with status ${exitCode.toString()}` : "is unhealthy";
  throw new EdpError("EDP-DEP-055", { workload: name, state: how, lines });
}
