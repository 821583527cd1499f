// The marts on an ODS and a vault written by hand, so that only the marts are under test; real dbt builds and tests them
// once for each file of tests, which takes the marts that it asks.
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { invariant } from "@edp/base";
import type { Pool } from "@edp/postgres";
import { createTestDatabase } from "../../../../tests/support/test-database.ts";
import { runDbt } from "../build/run-dbt.ts";
import { renderProject } from "../project/render-project.ts";
import { writeProject } from "../project/write-project.ts";
import { pythonDir } from "./build-for-test.ts";
import { livesInOds, writeVault, type Life } from "./lifecycle-lives.ts";
import { company } from "./mart-company.ts";
import { writeOds, writeSources } from "./ods-rows.ts";
import { createTestPlatform, edpRoot } from "./test-platform.ts";

const martsOfDays = ["identity_lifecycle_daily", "identity_lifecycle_history"];
const martsOfPeople = [
  "account_attribute_gap_current",
  "identity_offboarding_current",
  "identity_onboarding_current",
  "lifecycle_ticket_alignment_current",
];

/** Which marts are asked where; every mart is in one group. */
export const martGroups = { days: martsOfDays, people: martsOfPeople, rest: listOthers() } as const;

function listOthers(): readonly string[] {
  return readdirSync(join(edpRoot, "models/marts"))
    .filter((file) => file.endsWith(".sql"))
    .map((file) => file.replace(".sql", ""))
    .filter((mart) => !martsOfDays.includes(mart) && !martsOfPeople.includes(mart));
}

export interface BuiltMarts {
  readonly pool: Pool;
  /** Tests of the marts that failed are told as events; a build without any has none. */
  readonly failures: readonly string[];
  /** Rows of a mart as lists of the named columns, in the order of the first ones. */
  readonly read: (mart: string, columns: string, where: string) => Promise<readonly unknown[][]>;
  readonly drop: () => Promise<void>;
}

export async function buildMarts(marts: readonly string[], lives: readonly Life[] = []): Promise<BuiltMarts> {
  const database = await createTestDatabase();
  const { pool, connection } = database;
  await writeSources(pool, ["hr", "directory", "cloud", "desk", "tool"]);
  await writeOds(pool, edpRoot, [...company, ...livesInOds(lives)]);
  await writeVault(pool, lives);
  const failures = await callDbt(connection, marts);
  const read: BuiltMarts["read"] = async (mart, columns, where) => {
    const text = `select ${columns} from build.${mart} where ${where} order by 1, 2`;
    return (await pool.query<unknown[]>({ text, rowMode: "array" })).rows;
  };
  return { pool, failures, read, drop: () => database.drop() };
}

async function callDbt(
  connection: Parameters<typeof runDbt>[0]["connection"],
  marts: readonly string[],
): Promise<readonly string[]> {
  const projectDir = mkdtempSync(join(tmpdir(), "edp-marts-"));
  const failures: string[] = [];
  try {
    writeProject(projectDir, renderProject({ platform: createTestPlatform(projectDir), edpRoot }));
    const exit = await runDbt({
      pythonDir,
      projectDir,
      connection,
      command: ["build", "--select", ...marts],
      signal: new AbortController().signal,
      onEvent: (event) => {
        if (event.level === "error") failures.push(event.message);
      },
    });
    invariant(exit.code === 0, [...failures, ...exit.complaints].join("\n"));
    return failures;
  } finally {
    rmSync(projectDir, { recursive: true });
  }
}
