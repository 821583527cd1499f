// Who serves this platform. A file says it, and it is believed only while that very process lives.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { EdpError } from "@edp/base";

interface Holder {
  readonly pid: number;
  /** Start time in clock ticks since boot: tells the process from a later one with the same id. */
  readonly startTicks: string;
  readonly since: string;
  readonly command: string;
}

export interface PlatformLock {
  readonly release: () => void;
}

/** Takes the platform for `edp up`, or throws EDP-RUN-001 naming who has it. */
export function takePlatformLock(workDir: string, command: string, now: Date): PlatformLock {
  const path = join(workDir, "up.lock");
  const mine: Holder = {
    pid: process.pid,
    startTicks: startTicksOf(process.pid) ?? "",
    since: now.toISOString(),
    command,
  };
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      writeFileSync(path, JSON.stringify(mine), { flag: "wx", mode: 0o600 });
      return { release: () => releaseIfMine(path, mine) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      const holder = readHolder(path);
      if (holder !== undefined && isAlive(holder)) {
        const text = `process ${holder.pid.toString()} (${holder.command}), since ${holder.since}`;
        throw new EdpError("EDP-RUN-001", { holder: text });
      }
      rmSync(path, { force: true });
    }
  }
  throw new EdpError("EDP-RUN-001", { holder: "several starts at the same moment" });
}

/** Whether a process with this id lives at all; for runs, whose start time nobody wrote down. */
export function isProcessAlive(pid: number): boolean {
  return startTicksOf(pid) !== undefined;
}

function isAlive(holder: Holder): boolean {
  return startTicksOf(holder.pid) === holder.startTicks;
}

function releaseIfMine(path: string, mine: Holder): void {
  const holder = readHolder(path);
  if (holder?.pid === mine.pid && holder.startTicks === mine.startTicks) rmSync(path, { force: true });
}

function readHolder(path: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Holder; // written by us; anything else is no holder
  } catch {
    return undefined;
  }
}

/** Field 22 of /proc/<pid>/stat; undefined when there is no such process. The name in field 2 may hold anything. */
function startTicksOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid.toString()}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    return undefined;
  }
}
