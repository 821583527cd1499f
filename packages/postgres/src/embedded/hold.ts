// Holding a server: as long as this process has the keeper's entrance open, the server stays. See keeper-script.ts.
import { randomInt } from "node:crypto";
import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { type Clock, invariant } from "@edp/base";
import { identifyProcess, isAlive } from "./process-identity.ts";

export interface Hold {
  /** False once the keeper is gone, and with it the server. */
  readonly isKept: () => boolean;
  /** Lets go. When nobody else holds the server, waits until it has stopped. */
  readonly release: (clock: Clock) => Promise<void>;
}

const pollMs = 10;

/** Enters through a running keeper's door; `undefined` when there is none, or it is about to leave. */
export async function tryHold(runDir: string, clock: Clock): Promise<Hold | undefined> {
  const entrance = openEntrance(join(runDir, "entrance"));
  if (entrance === undefined) return undefined;
  const self = identifyProcess(process.pid);
  invariant(self !== undefined, "this process is in /proc");
  const token = `${self}.${randomInt(1e9).toString()}`;
  const ticket = join(runDir, "holders", token);
  let isIn = sayTo(entrance, token);
  while (isIn && !existsSync(ticket)) {
    await clock.sleep(pollMs);
    isIn = sayTo(entrance, "");
  }
  if (!isIn) {
    closeSync(entrance);
    return undefined;
  }
  for (const holder of readHolders(runDir))
    if (!isAlive(holder)) rmSync(join(runDir, "holders", holder), { force: true });
  return createHold(runDir, entrance, ticket);
}

function createHold(runDir: string, entrance: number, ticket: string): Hold {
  let isOpen = true;
  return {
    isKept: () => isOpen && sayTo(entrance, ""),
    release: async (clock) => {
      if (!isOpen) return;
      isOpen = false;
      const keeper = readKeeper(runDir);
      // First the ticket, then the door: of two that leave together at least one sees nobody left, and waits.
      rmSync(ticket, { force: true });
      closeSync(entrance);
      while (keeper !== undefined && isAlive(keeper) && !isHeldByAnybody(runDir)) await clock.sleep(pollMs);
    },
  };
}

/** Only a hint, for whom to wait; what counts is the open entrance. */
function isHeldByAnybody(runDir: string): boolean {
  return readHolders(runDir).some(isAlive);
}

function readHolders(runDir: string): readonly string[] {
  const dir = join(runDir, "holders");
  return existsSync(dir) ? readdirSync(dir) : [];
}

function readKeeper(runDir: string): string | undefined {
  try {
    return identifyProcess(Number(readFileSync(join(runDir, "keeper.pid"), "utf8")));
  } catch {
    return undefined;
  }
}

/** O_NONBLOCK: without a reader, opening fails instead of waiting for one. Node closes it in child processes. */
function openEntrance(path: string): number | undefined {
  try {
    const entrance = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
    if (fstatSync(entrance).isFIFO()) return entrance;
    closeSync(entrance);
    return undefined;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENXIO" || code === "ENOENT") return undefined;
    throw error;
  }
}

/** An empty line is ignored by the keeper, and fails when it is gone. A full pipe means it is busy, not gone. */
function sayTo(entrance: number, line: string): boolean {
  try {
    writeSync(entrance, `${line}\n`);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EAGAIN" && line === "") return true;
    if (code === "EPIPE" || code === "EAGAIN") return false;
    throw error;
  }
}
