// Waits until every workload is where it should be, telling how far it is; a container that died ends the wait with
// its own last words.
import { setTimeout as delay } from "node:timers/promises";
import { EdpError, type ReportProgress } from "@edp/base";
import type { Workload, WorkloadGraph } from "@edp/deployment";
import type { ComposeProject, ContainerState } from "./project.ts";

const pauseMs = 500;
const shownLines = 12;

export interface Wait {
  readonly project: ComposeProject;
  readonly graph: WorkloadGraph;
  readonly report: ReportProgress;
  readonly signal: AbortSignal;
}

export async function awaitContainers({ project, graph, report, signal }: Wait): Promise<void> {
  const expected = graph.workloads.filter(({ kind }) => kind !== "scheduled");
  for (;;) {
    const states = new Map((await project.list()).map((container) => [container.workload, container]));
    const waiting = expected.filter((workload) => !isThere(workload, states.get(workload.name)));
    for (const workload of waiting) await refuseDead(project, workload, states.get(workload.name));
    const done = expected.length - waiting.length;
    const subject = waiting.map(({ name }) => name).join(", ");
    report({ task: "start", subject, done, total: expected.length, unit: "workloads" });
    if (waiting.length === 0) return;
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
