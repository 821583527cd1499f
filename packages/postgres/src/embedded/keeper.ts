import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { invariant } from "@edp/base";
import { keeperScript } from "./keeper-script.ts";
import { asUser, programEnvironment } from "./os-user.ts";
import type { Place } from "./place.ts";
import { programPath, type Programs } from "./programs.ts";

export interface Keeper {
  /** Its exit status, once it has ended. */
  readonly status: () => number | undefined;
  /** Call when this process holds the server through the entrance: until then the keeper counts its stdin. */
  readonly letGo: () => void;
}

/** Its exits; see keeper-script.ts. */
export const keeperExit = { otherKeeper: 75, socketDirTaken: 76 } as const;

/** Starts a keeper, in a session of its own: Ctrl-C and a closed terminal are for us, not for the server. */
export function startKeeper(place: Place, programs: Programs, port: number): Keeper {
  const log = openSync(place.log, "a", 0o600);
  const postgres = programPath(programs, "postgres");
  const child = spawn(
    "/bin/sh",
    [
      "-c",
      keeperScript,
      "edp-postgres-keeper",
      place.runDir,
      place.dataDir,
      place.socketDir,
      postgres,
      port.toString(),
    ],
    { cwd: "/", detached: true, stdio: ["pipe", log, log], env: programEnvironment, ...asUser(place.user) },
  );
  closeSync(log);
  child.unref();
  const { stdin } = child;
  invariant(stdin !== null, "stdin is the pipe that was asked for");
  stdin.on("error", () => undefined);
  let failed = false;
  child.on("error", () => {
    failed = true;
  });
  return {
    status: () => (failed ? 127 : (child.exitCode ?? (child.signalCode === null ? undefined : 128))),
    letGo: () => stdin.destroy(),
  };
}
