import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { EdpError } from "@edp/base";

/** Where PostgreSQL's own programs are: the folder that holds `bin`, `lib` and `share`. */
export interface Programs {
  readonly root: string;
}

/** The programs that the Python package `embedded-postgres` brought into the virtual environment. */
export function findPrograms(pythonDir: string): Programs {
  const lib = join(pythonDir, "lib");
  const pythons = existsSync(lib) ? readdirSync(lib).filter((name) => name.startsWith("python3")) : [];
  const roots = pythons.map((name) => join(lib, name, "site-packages", "embedded_postgres", "pginstall"));
  const root = roots.find((candidate) => existsSync(join(candidate, "bin", "postgres")));
  if (root === undefined) throw new EdpError("EDP-DB-010", { pythonDir });
  return { root };
}

export function programPath(programs: Programs, name: "initdb" | "postgres" | "pg_dump" | "psql"): string {
  return join(programs.root, "bin", name);
}
