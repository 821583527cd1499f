// The tap as a child process: little in its environment, its output pulled and never pushed, and its whole process
// group ended with it.
import { EdpError } from "@edp/base";
import type { ConnectorContext } from "@edp/connector-sdk";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { explainEnd, removeContainer, startContainer } from "./container.ts";
import { findReason } from "./container-engine.ts";
import { describeFailure } from "./failure.ts";
import type { ToldLine } from "./messages.ts";
import type { PrivateFolder } from "./private-folder.ts";
import type { Program } from "./program.ts";

export interface TapCall {
  readonly program: Program;
  readonly args: readonly string[];
  readonly folder: PrivateFolder;
  /** Ends the tap. */
  readonly signal: AbortSignal;
}

export interface RunningTap {
  /** What it prints. The pipe holds it back while nobody reads. */
  readonly output: AsyncIterable<Buffer>;
  /** It said in a message that it failed: its end does not make that good. */
  readonly fail: (line: string) => void;
  /** It said in a message what belongs into the log. */
  readonly tell: (line: ToldLine) => void;
  /** Waits for its end; throws when it failed. */
  readonly expectSuccess: () => Promise<void>;
  /** Ends it and all that it started. */
  readonly stop: () => Promise<void>;
}

const keptLines = 20;
const keptCharacters = 1000;

export function startTap(
  context: Pick<ConnectorContext, "source" | "log" | "extraCa" | "baseDir">,
  call: TapCall,
): RunningTap {
  const { program, folder, signal } = call;
  signal.throwIfAborted();
  const start = prepareStart({ ...call, source: context.source }, context.extraCa !== undefined);
  const child = spawn(start.file, start.args, {
    cwd: context.baseDir,
    ...(start.env === undefined ? {} : { env: start.env }),
    stdio: ["ignore", "pipe", "pipe"],
    detached: true, // a process group of its own
  });
  const lastLines: string[] = [];
  const lines = createInterface({ input: child.stderr });
  lines.on("line", (line) => {
    const shown = folder.hide(line.slice(0, keptCharacters));
    context.log.log("debug", shown, { program: "tap" });
    if (shown.trim() !== "") lastLines.push(shown.trim());
    if (lastLines.length > keptLines) lastLines.shift();
  });
  const ended = Promise.all([once(child, "close"), once(lines, "close")]);
  ended.catch(() => undefined); // told by expectSuccess
  let removed: Promise<void> | undefined;
  const kill = (): void => {
    endGroup(child.pid);
    removed ??= ended.catch(() => undefined).then(start.remove);
  };
  signal.addEventListener("abort", kill, { once: true });
  let hasFailed = false;
  return {
    tell: ({ level, text }) => {
      const shown = folder.hide(text.slice(0, keptCharacters));
      context.log.log(level, shown, { program: "tap" });
      if (level === "error") lastLines.push(shown.trim());
    },
    fail: (line) => {
      hasFailed = true;
      lastLines.push(folder.hide(line.slice(0, keptCharacters)));
    },
    output: child.stdout as AsyncIterable<Buffer>, // no encoding is set
    expectSuccess: async () => {
      try {
        await ended;
      } catch (error) {
        const line = error instanceof Error ? error.message : "it cannot be started";
        throw new EdpError("EDP-SRC-263", {
          source: context.source,
          program: program.name,
          ending: "no start",
          line,
        });
      }
      signal.throwIfAborted();
      if (child.exitCode === 0 && !hasFailed) return;
      const explained = await start.explain(child.exitCode, lastLines);
      if (explained !== undefined) throw explained;
      const ending = child.signalCode ?? `status ${String(child.exitCode)}`;
      throw describeFailure({ source: context.source, program: program.name, ending, lines: lastLines });
    },
    stop: async () => {
      signal.removeEventListener("abort", kill);
      kill();
      child.stdout.destroy();
      child.stderr.destroy();
      lines.close();
      await removed;
    },
  };
}

interface Start {
  readonly file: string;
  readonly args: readonly string[];
  /** Absent: EDP's own, for a client that passes nothing of it on. */
  readonly env?: NodeJS.ProcessEnv;
  /** Why it ended as it did, where somebody else than the program knows it. */
  readonly explain: (status: number | null, lines: readonly string[]) => Promise<EdpError | undefined>;
  /** Removes what is left of it beside its processes. */
  readonly remove: () => Promise<void>;
}

function prepareStart(
  { source, program, args, folder }: TapCall & { source: string },
  hasCa: boolean,
): Start {
  if (program.kind === "file") {
    const env = createEnvironment(program.path, folder.dir, hasCa);
    const nothing = (): Promise<undefined> => Promise.resolve(undefined);
    return { file: program.path, args, env, explain: nothing, remove: nothing };
  }
  const { plan } = program;
  const { name, args: words } = startContainer(plan, folder, { args, hasCa });
  return {
    file: plan.client,
    args: words,
    explain: (status, lines) =>
      explainEnd(source, plan, { name, status, line: findReason(lines.join("\n")) }),
    remove: () => removeContainer(plan.client, name),
  };
}

/** Nothing of EDP's own environment, where other sources' secrets may stand. */
function createEnvironment(program: string, dir: string, hasCa: boolean): NodeJS.ProcessEnv {
  const ca = join(dir, "ca.pem");
  return {
    PATH: `${dirname(program)}:/usr/local/bin:/usr/bin:/bin`,
    HOME: dir,
    TMPDIR: dir,
    LANG: "C.UTF-8",
    ...(hasCa ? { SSL_CERT_FILE: ca, REQUESTS_CA_BUNDLE: ca } : {}),
  };
}

/** The children of the tap, too; also after its end, because it may have left some. */
function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // the group is gone
  }
}
