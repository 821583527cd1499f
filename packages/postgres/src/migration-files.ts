import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { EdpError } from "@edp/base";

export interface MigrationFile {
  /** `0001_platform.sql`: the file's name is the migration's name. */
  readonly name: string;
  readonly number: number;
  readonly sql: string;
  /** sha256 of the file's bytes, as hex. */
  readonly checksum: string;
}

const wellNamed = /^(\d{4})_[a-z0-9_]+\.sql$/;

/** All migrations of a folder in their order. Numbers begin at 1 and have no gaps, so a lost file is noticed. */
export function readMigrations(dir: string): readonly MigrationFile[] {
  const names = readdirSync(dir)
    .filter((name) => name.endsWith(".sql"))
    .sort();
  return names.map((name, index) => {
    const number = Number(wellNamed.exec(name)?.[1]);
    if (Number.isNaN(number))
      throw new EdpError("EDP-DB-032", { problem: `${name} is not named like 0001_name.sql` });
    if (number !== index + 1) {
      throw new EdpError("EDP-DB-032", {
        problem: `${name} stands where number ${(index + 1).toString()} belongs`,
      });
    }
    const sql = readFileSync(join(dir, name), "utf8");
    return { name, number, sql, checksum: createHash("sha256").update(sql).digest("hex") };
  });
}
