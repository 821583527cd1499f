import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { expectGolden } from "../../../tests/support/expect-golden.ts";
import { createTestDatabase } from "../../../tests/support/test-database.ts";
import { libpqEnvironment } from "./connection.ts";
import { findPrograms, programPath } from "./embedded/programs.ts";

const repository = fileURLToPath(new URL("../../../", import.meta.url));

/** Leaves out what differs from dump to dump: versions, the random key of \restrict, settings of the session. */
function normalise(dump: string): string {
  const kept = dump
    .split("\n")
    .filter((line) => !/^(--|\\restrict|\\unrestrict|SET |SELECT pg_catalog\.set_config)/.test(line));
  return `${kept
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim()}\n`;
}

test("the schema after all migrations is the reviewed one", async () => {
  const database = await createTestDatabase();
  onTestFinished(database.drop);
  const pgDump = programPath(findPrograms(`${repository}.venv`), "pg_dump");
  const env = libpqEnvironment(database.connection);
  const dump = spawnSync(pgDump, ["--schema-only", "--no-owner"], { env, encoding: "utf8" });
  expect(dump.stderr).toBe("");
  const text = `-- The schema after all migrations, as pg_dump tells it. Written by: npm run golden\n\n${normalise(dump.stdout)}`;
  expectGolden([{ path: "schema.sql", text }], new URL("../../../database/golden/", import.meta.url));
});
