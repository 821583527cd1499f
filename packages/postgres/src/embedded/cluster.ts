// The data folder: made once, checked before each start.
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import {
  chownSync,
  existsSync,
  linkSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { EdpError, Secret } from "@edp/base";
import { asUser, programEnvironment } from "./os-user.ts";
import { type Place, prepareFolder } from "./place.ts";
import { identifyProcess, isAlive } from "./process-identity.ts";
import { majorVersion, programPath, type Programs } from "./programs.ts";
import { renderSettings } from "./settings.ts";
import { explainStartFailure, startFailureError } from "./start-failure.ts";

export const superuser = "edp";

/** Unicode text that sorts by code point: the same on every machine, whatever locales it has. */
const initdbOptions = [
  `--username=${superuser}`,
  "--auth=scram-sha-256",
  "--encoding=UTF8",
  "--data-checksums",
  "--locale-provider=builtin",
  "--builtin-locale=C.UTF-8",
  "--locale=C",
];

/** Makes the data folder if it is not there. Returns the superuser's password. */
export async function ensureCluster(place: Place, programs: Programs): Promise<Secret<string>> {
  removeAbandoned(place.home);
  if (existsSync(place.dataDir)) {
    checkVersion(place, programs);
    const password = readPassword(place);
    if (password === undefined) throw new EdpError("EDP-DB-023", { file: place.passwordFile });
    return password;
  }
  const password = ensurePassword(place);
  await initialise(place, programs, password);
  return password;
}

/** Before each start: the settings of this EDP. */
export function writeSettings(place: Place): void {
  writeOwned(place, join(place.dataDir, "postgresql.conf"), renderSettings());
}

/** In a folder of our own, which gets its name only when it is whole: an interrupted try leaves nothing half made. */
async function initialise(place: Place, programs: Programs, password: Secret<string>): Promise<void> {
  const unfinished = join(
    place.home,
    `initialising-${identifyProcess(process.pid) ?? "0.0"}.${randomBytes(4).toString("hex")}`,
  );
  prepareFolder(unfinished, place.user);
  const passwordFile = join(unfinished, "password");
  writeOwned(place, passwordFile, password.reveal());
  const dataDir = join(unfinished, "data");
  const initdb = spawn(
    programPath(programs, "initdb"),
    [...initdbOptions, `--pgdata=${dataDir}`, `--pwfile=${passwordFile}`],
    { cwd: unfinished, env: programEnvironment, stdio: ["ignore", "pipe", "pipe"], ...asUser(place.user) },
  );
  let output = "";
  for (const stream of [initdb.stdout, initdb.stderr])
    stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const [status] = (await once(initdb, "close")) as [number | null];
  try {
    if (status !== 0) throw startFailureError(explainStartFailure(output), place);
    renameSync(dataDir, place.dataDir);
  } catch (error) {
    // Another edp process was faster: its folder is as good as ours.
    if (!existsSync(join(place.dataDir, "PG_VERSION"))) throw error;
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

function checkVersion(place: Place, programs: Programs): void {
  let found: string;
  try {
    found = readFileSync(join(place.dataDir, "PG_VERSION"), "utf8").trim();
  } catch (error) {
    const reason = (error as Error).message;
    throw new EdpError("EDP-DB-015", { home: place.home, reason }, { cause: error });
  }
  const needed = majorVersion(programs);
  if (found !== needed) throw new EdpError("EDP-DB-017", { dataDir: place.dataDir, found, needed });
}

/** Made once. A link fails if there is one already, so of two starters both use the first one's. */
function ensurePassword(place: Place): Secret<string> {
  const fresh = `${place.passwordFile}.${randomBytes(4).toString("hex")}`;
  writeFileSync(fresh, randomBytes(24).toString("base64url"), { mode: 0o600, flush: true });
  try {
    linkSync(fresh, place.passwordFile);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    rmSync(fresh, { force: true });
  }
  const password = readPassword(place);
  if (password === undefined) throw new EdpError("EDP-DB-023", { file: place.passwordFile });
  return password;
}

function readPassword(place: Place): Secret<string> | undefined {
  try {
    return new Secret(readFileSync(place.passwordFile, "utf8").trim());
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** What tries of processes that are no more have left. */
function removeAbandoned(home: string): void {
  for (const name of readdirSync(home)) {
    const [, identity] = /^initialising-(.+)$/.exec(name) ?? [];
    if (identity !== undefined && !isAlive(identity))
      rmSync(join(home, name), { recursive: true, force: true });
  }
}

function writeOwned(place: Place, file: string, text: string): void {
  const fresh = `${file}.${randomBytes(4).toString("hex")}`;
  writeFileSync(fresh, text, { mode: 0o600 });
  if (place.user !== undefined) chownSync(fresh, place.user.uid, place.user.gid);
  renameSync(fresh, file);
}
