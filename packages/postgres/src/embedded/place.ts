// Where the embedded server of a platform lives, and as whom it runs.
//   <home>/            data/  run/ (the keeper's)  superuser-password  server.log; choose-home.ts says where it is
//   /tmp/edp-<hash>/   the socket alone: its path ends at 107 bytes, a platform's may be longer
import { createHash } from "node:crypto";
import { chmodSync, chownSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { OsUser } from "./os-user.ts";

export interface Place {
  readonly home: string;
  readonly dataDir: string;
  readonly runDir: string;
  readonly socketDir: string;
  readonly log: string;
  readonly passwordFile: string;
  /** Whom the server's files and processes belong to; `undefined`: to us. */
  readonly user: OsUser | undefined;
}

export function describePlace(home: string, user: OsUser | undefined): Place {
  return {
    home,
    dataDir: join(home, "data"),
    runDir: join(home, "run"),
    socketDir: `/tmp/edp-${hashPath(home)}`,
    log: join(home, "server.log"),
    passwordFile: join(home, "superuser-password"),
    user,
  };
}

/** A folder for the server's user alone. Repairs what an interrupted first try left half done. */
export function prepareFolder(dir: string, user: OsUser | undefined): void {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  chmodSync(dir, 0o700);
  if (user !== undefined) chownSync(dir, user.uid, user.gid);
}

/** Short, and the same for the same path for ever. */
export function hashPath(path: string): string {
  return createHash("sha256").update(path).digest("hex").slice(0, 12);
}
