// Who serves this platform. A file says it, and it is believed only while that very process lives.
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
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
    if (placeLock(path, mine)) return { release: () => releaseIfMine(path, mine) };
    const holder = readHolder(path);
    if (holder !== undefined && isAlive(holder)) throw heldBy(holder);
    clearStale(path);
  }
  throw new EdpError("EDP-RUN-001", { holder: "several starts at the same moment" });
}

function heldBy(holder: Holder): EdpError {
  const text = `process ${holder.pid.toString()} (${holder.command}), since ${holder.since}`;
  return new EdpError("EDP-RUN-001", { holder: text });
}

/** A link to a whole file: nobody ever reads half a lock. False when there is one already. */
function placeLock(path: string, mine: Holder): boolean {
  const fresh = `${path}.${mine.pid.toString()}`;
  writeFileSync(fresh, JSON.stringify(mine), { mode: 0o600 });
  try {
    linkSync(fresh, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    return false;
  } finally {
    rmSync(fresh, { force: true });
  }
}

/** Out of the way first, then looked at again: what lies there now may be the lock of somebody faster. */
function clearStale(path: string): void {
  const gone = `${path}.gone.${process.pid.toString()}`;
  try {
    renameSync(path, gone);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw error;
  }
  const holder = readHolder(gone);
  if (holder === undefined || !isAlive(holder)) {
    rmSync(gone, { force: true });
    return;
  }
  renameSync(gone, path);
  throw heldBy(holder);
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
