// `edp up` for an environment of containers: images, files, secrets, then the engine's own Compose.
import { EdpError } from "@edp/base";
import { formatDuration } from "../print/format.ts";
import type { CommandResult, Invocation } from "../command.ts";
import { createShellProgress } from "../print/shell-progress.ts";
import { renderEnvironment } from "../rendering/render-environment.ts";
import { takePlatformLock } from "../session/platform-lock.ts";
import { makeWorkDir } from "../session/work-dir.ts";
import type { Shell } from "../shell.ts";
import type { ResolvedPlatform } from "@edp/definition";
import type { Route, WorkloadGraph } from "@edp/deployment";
import { buildImages } from "../images/build-images.ts";
import { awaitContainers, explainContainers, type Wait } from "./await-containers.ts";
import { openProject } from "./project.ts";
import { writeSecretFolders } from "./secret-folders.ts";

/** Starts what is not there and exchanges what changed; the rest goes on running. */
export async function upCompose(
  shell: Shell,
  invocation: Invocation,
  platform: ResolvedPlatform,
): Promise<CommandResult> {
  refuseLocalFlags(invocation);
  const progress = createShellProgress(shell, invocation);
  const { name } = platform.environment;
  const startedMs = shell.clock.monotonicMs();
  progress.write(`edp ${shell.edpVersion} · platform ${platform.name} · environment ${name}\n\n`);
  const lock = takePlatformLock(await makeWorkDir(platform), "edp up", shell.clock.now());
  try {
    const images = await buildImages(shell, platform, progress);
    const { graph } = renderEnvironment(platform, images, { force: false });
    await writeSecretFolders({ platform, graph, variables: shell.environmentVariables });
    const project = openProject(shell, platform);
    const { report } = progress.line;
    // It returns when all that others wait for is there; meanwhile we say how far it is.
    await startProject({ project, graph, report, signal: shell.signal });
    progress.line.clear();
    const seconds = formatDuration(shell.clock.monotonicMs() - startedMs);
    return {
      data: { environment: name, workloads: graph.workloads.length, routes: graph.routes.map(describe) },
      text: [
        `  up         ${graph.workloads.length.toString()} workloads, ${seconds}`,
        "",
        ...nextSteps(shell, graph),
      ].join("\n"),
    };
  } finally {
    progress.line.clear();
    lock.release();
  }
}

/** The engine's command returns when all that others wait for is there; meanwhile we say how far it is. */
async function startProject(start: Omit<Wait, "isStarting">): Promise<void> {
  const given = new AbortController();
  const signal = AbortSignal.any([start.signal, given.signal]);
  let isStarting = true;
  const wait: Wait = { ...start, signal, isStarting: () => isStarting };
  const up = start.project.run(["up", "--detach", "--remove-orphans", "--quiet-pull"]);
  const started = up.then(
    () => (isStarting = false),
    (error: unknown) => explainContainers(wait, error),
  );
  try {
    await Promise.all([started, awaitContainers(wait)]);
  } finally {
    given.abort(); // whoever failed first ends the other
  }
}

const describe = ({ workload, host, localPort }: Route): { workload: string; url: string } => ({
  workload,
  url: host === undefined ? `http://127.0.0.1:${localPort.toString()}` : `https://${host}`,
});

function nextSteps(shell: Shell, { routes, environment }: WorkloadGraph): readonly string[] {
  const pages = routes
    .filter(({ workload }) => workload !== "database")
    .map(({ workload, localPort }) => `  ${workload.padEnd(20)} http://127.0.0.1:${localPort.toString()}`);
  return [
    ...pages,
    "",
    `  next       ${shell.invokedAs} status --environment ${environment}`,
    `             ${shell.invokedAs} down --environment ${environment}      stops it, keeps the data`,
  ];
}

/** They mean the processes of `edp up` itself, which ends here as soon as the containers run. */
function refuseLocalFlags({ flags }: Invocation): void {
  const given = ["once", "fresh"].find((flag) => flags[flag] === true);
  if (given === undefined) return;
  throw new EdpError("EDP-CLI-003", {
    reason: `--${given} is for an environment that runs as processes of this machine. Nothing was changed.`,
    usage: "leave it out; edp run --environment NAME runs the pipeline once",
  });
}
