// The loop of opening: enter where a keeper is, start one where none is, until a server is ready or says why not.
import { readFileSync, renameSync, statSync } from "node:fs";
import { type Clock, EdpError } from "@edp/base";
import { writeSettings } from "./cluster.ts";
import { choosePort } from "./free-port.ts";
import { type Hold, tryHold } from "./hold.ts";
import { type Keeper, keeperExit, startKeeper } from "./keeper.ts";
import type { Place } from "./place.ts";
import { type PostmasterFile, readPostmasterFile } from "./postmaster-file.ts";
import type { Programs } from "./programs.ts";
import { explainStartFailure, type StartFailure, startFailureError } from "./start-failure.ts";

export interface Site {
  readonly place: Place;
  readonly programs: Programs;
  readonly clock: Clock;
}

export interface Entered {
  readonly hold: Hold;
  readonly startedHere: boolean;
  readonly server: PostmasterFile;
}

const portTries = 5;
const otherKeeperPatienceMs = 60_000;
const largestLogBytes = 10_000_000;

export async function enterServer(site: Site): Promise<Entered> {
  for (let tries = 1; ; tries += 1) {
    const logStart = sizeOf(site.place.log);
    const outcome = await tryEnter({ ...site, logStart, isFirstTry: tries === 1 });
    if ("hold" in outcome) return outcome;
    if (outcome.cause !== "port taken" || tries === portTries) throw startFailureError(outcome, site.place);
  }
}

interface Try extends Site {
  readonly logStart: number;
  readonly isFirstTry: boolean;
}

async function tryEnter(site: Try): Promise<Entered | StartFailure> {
  const door = await holdOrStart(site);
  if ("status" in door) {
    if (door.status === keeperExit.socketDirTaken) {
      throw new EdpError("EDP-DB-024", { socketDir: site.place.socketDir });
    }
    return explainStartFailure(readFrom(site.place.log, site.logStart));
  }
  const server = await waitUntilReady(site, door.hold);
  if (server !== undefined) return { ...door, server };
  await door.hold.release(site.clock);
  return explainStartFailure(readFrom(site.place.log, site.logStart));
}

type Door = { readonly hold: Hold; readonly startedHere: boolean } | { readonly status: number };

async function holdOrStart(site: Try): Promise<Door> {
  const giveUpAt = site.clock.monotonicMs() + otherKeeperPatienceMs;
  let keeper: Keeper | undefined;
  for (;;) {
    const hold = await tryHold(site.place.runDir, site.clock);
    const status = keeper?.status();
    if (hold !== undefined) {
      keeper?.letGo();
      return { hold, startedHere: keeper !== undefined && status === undefined };
    }
    if (status !== undefined && status !== keeperExit.otherKeeper) return { status };
    if (keeper === undefined || status !== undefined) {
      // Somebody else's keeper is getting ready, or waits for its server to stop: soon there is a door, or a lock.
      if (site.clock.monotonicMs() > giveUpAt) {
        throw new EdpError("EDP-DB-022", { seconds: otherKeeperPatienceMs / 1000, log: site.place.log });
      }
      keeper = await start(site);
    }
    await site.clock.sleep(20);
  }
}

async function start(site: Try): Promise<Keeper> {
  const { place, programs } = site;
  const ownPort = site.isFirstTry ? readPostmasterFile(place.dataDir)?.port : undefined;
  if (sizeOf(place.log) > largestLogBytes) renameSync(place.log, `${place.log}.1`);
  writeSettings(place);
  return startKeeper(place, programs, await choosePort(place.home, ownPort));
}

/** Recovery after a crash may take its time: as long as the keeper is there, the server is on its way. */
async function waitUntilReady(site: Site, hold: Hold): Promise<PostmasterFile | undefined> {
  for (;;) {
    const server = readPostmasterFile(site.place.dataDir);
    if (server?.isReady === true) return server;
    if (!hold.isKept()) return undefined;
    await site.clock.sleep(20);
  }
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

function readFrom(file: string, start: number): string {
  const bytes = readFileSync(file);
  return bytes.subarray(start <= bytes.length ? start : 0).toString();
}
