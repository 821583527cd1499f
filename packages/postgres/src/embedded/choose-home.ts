// In which folder the server keeps everything:
//   <platform>/.edp/postgres   nearly always
//   /var/lib/edp/<hash>        when we are root and the user that the server runs as cannot enter the platform's
//                              folder. <platform>/.edp/postgres.json then says so, and <home>/platform points back
// A choice once made stays: a change of modes must end in a message, never in a second, empty database.
import { existsSync, mkdirSync, readFileSync, realpathSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { EdpError } from "@edp/base";
import { chooseOsUser, isRoot, mayUse, nameOfUser, type OsUser } from "./os-user.ts";
import { describePlace, hashPath, type Place, prepareFolder } from "./place.ts";

/** PostgreSQL keeps paths in 1024 bytes; what it adds to the data folder's needs less than 100. */
const longestDataDir = 900;

export interface PlatformFolders {
  readonly platformDir: string;
  /** Where homes go that cannot be inside the platform: `/var/lib/edp`. */
  readonly systemDir: string;
  /** Default `/etc/passwd`. */
  readonly passwdFile?: string;
}

export function choosePlace(folders: PlatformFolders): Place {
  const platformDir = realpathSync(folders.platformDir);
  const user = chooseOsUser(platformDir, folders.passwdFile);
  if (user === undefined && isRoot()) throw new EdpError("EDP-DB-020", {});
  mkdirSync(join(platformDir, ".edp"), { recursive: true });
  const home = chooseHome({ ...folders, platformDir }, user);
  refuseForeign(home, user);
  prepareFolder(home, user);
  const place = describePlace(home, user);
  prepareFolder(place.runDir, user);
  return place;
}

function chooseHome(folders: PlatformFolders, user: OsUser | undefined): string {
  const inside = join(folders.platformDir, ".edp", "postgres");
  const recorded = readRecordedHome(folders.platformDir);
  if (recorded !== undefined) return recorded;
  const isReachable = user === undefined || mayUse(user, join(folders.platformDir, ".edp"), "enter");
  if (existsSync(join(inside, "data"))) {
    if (isReachable) return inside;
    const reason = `${user.name}, as whom it runs, can no longer enter the folder`;
    throw new EdpError("EDP-DB-016", { home: inside, reason });
  }
  const dataDir = join(inside, "data");
  const bytes = Buffer.byteLength(dataDir);
  if (isReachable && bytes <= longestDataDir) return inside;
  if (user === undefined) throw new EdpError("EDP-DB-019", { dataDir, bytes, limit: longestDataDir });
  return recordSystemHome(folders);
}

/** A home elsewhere, if it was chosen for this platform. A copy of the platform's folder does not own the original's. */
function readRecordedHome(platformDir: string): string | undefined {
  const home = readText(recordOf(platformDir));
  if (home === undefined) return undefined;
  const { home: dir } = JSON.parse(home) as { readonly home: string };
  const owner = readText(join(dir, "platform"))?.trim();
  if (owner === platformDir || owner === undefined) return dir;
  if (readText(recordOf(owner)) === home) return undefined;
  // The platform was moved: its data come along.
  writeFileSync(join(dir, "platform"), `${platformDir}\n`);
  return dir;
}

function recordSystemHome(folders: PlatformFolders): string {
  const home = join(folders.systemDir, hashPath(folders.platformDir));
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, "platform"), `${folders.platformDir}\n`);
  writeFileSync(recordOf(folders.platformDir), `${JSON.stringify({ home })}\n`);
  return home;
}

function recordOf(platformDir: string): string {
  return join(platformDir, ".edp", "postgres.json");
}

/** An ordinary user cannot take over what somebody else, root for instance, has made. */
function refuseForeign(home: string, user: OsUser | undefined): void {
  if (user !== undefined || !existsSync(home)) return;
  const owner = statSync(home).uid;
  if (owner !== process.getuid?.()) throw new EdpError("EDP-DB-018", { home, owner: nameOfUser(owner) });
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
