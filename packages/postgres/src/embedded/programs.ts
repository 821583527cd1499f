import { cpSync, existsSync, readdirSync, renameSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { EdpError } from "@edp/base";
import { chownTree, mayUse, type OsUser } from "./os-user.ts";
import type { Place } from "./place.ts";

/** Where PostgreSQL's own programs are: the folder that holds `bin`, `lib` and `share`. */
export interface Programs {
  readonly root: string;
  /** Version of the Python package, such as `18.6.3`. */
  readonly version: string;
}

/** The programs that the Python package `embedded-postgres` brought into the virtual environment. */
export function findPrograms(pythonDir: string): Programs {
  for (const name of listFolder(join(pythonDir, "lib")).filter((entry) => entry.startsWith("python3"))) {
    const packages = join(pythonDir, "lib", name, "site-packages");
    const root = join(packages, "embedded_postgres", "pginstall");
    if (existsSync(join(root, "bin", "postgres"))) return { root, version: readVersion(packages) };
  }
  throw new EdpError("EDP-DB-010", { pythonDir });
}

export function programPath(programs: Programs, name: "initdb" | "postgres" | "pg_dump" | "psql"): string {
  return join(programs.root, "bin", name);
}

/** The major version, which data files must have, too. */
export function majorVersion(programs: Programs): string {
  return programs.version.split(".")[0] ?? "";
}

/**
 * Programs that the server's user can run: the installed ones, or, when that user cannot enter their folder (a
 * clone in root's home), a copy in the server's home. The copy gets its name at the end, so it is whole or not there.
 */
export function reachablePrograms(installed: Programs, place: Place): Programs {
  if (place.user === undefined || mayUse(place.user, join(installed.root, "bin"), "enter")) return installed;
  const dir = join(place.home, `programs-${installed.version}`);
  const copy: Programs = { ...installed, root: join(dir, "embedded_postgres", "pginstall") };
  if (existsSync(dir)) return copy;
  const unfinished = `${dir}.${process.pid.toString()}`;
  copyPrograms(installed.root, unfinished, place.user);
  removeOthers(place.home, basename(unfinished));
  try {
    renameSync(unfinished, dir);
  } catch (error) {
    // Another edp process was faster with the same copy.
    rmSync(unfinished, { recursive: true, force: true });
    if (!existsSync(dir)) throw error;
  }
  return copy;
}

/** In the same arrangement, since the programs find their libraries by `../../../embedded_postgres.libs`. */
function copyPrograms(from: string, to: string, user: OsUser): void {
  for (const part of ["pginstall/bin", "pginstall/lib", "pginstall/share", "../embedded_postgres.libs"]) {
    // Static libraries are for compiling; without them the copy is a third smaller.
    const filter = (path: string): boolean => !path.endsWith(".a");
    cpSync(join(from, "..", part), join(to, "embedded_postgres", part), {
      recursive: true,
      verbatimSymlinks: true,
      filter,
    });
  }
  chownTree(to, user);
}

/** Copies of other versions, and what interrupted copies left. */
function removeOthers(home: string, current: string): void {
  for (const name of listFolder(home).filter((entry) => entry.startsWith("programs-") && entry !== current)) {
    rmSync(join(home, name), { recursive: true, force: true });
  }
}

function readVersion(packages: string): string {
  const info = listFolder(packages).find((name) => /^embedded_postgres-.*\.dist-info$/.test(name));
  return info?.replace(/^embedded_postgres-(.*)\.dist-info$/, "$1") ?? "0";
}

function listFolder(dir: string): readonly string[] {
  return existsSync(dir) ? readdirSync(dir) : [];
}
