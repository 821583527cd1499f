// Hostile texts in a Mapping of type `entity`: they become SQL by way of Jinja, twice, and a growing model puts its
// watermark into the text of the statement. Each must arrive as the text that it is.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { JsonObject } from "@edp/base";
import type { EntityColumn } from "@edp/definition";
import { afterAll, beforeAll, expect, test } from "vitest";
import { storableStrings } from "../../../../tests/support/hostile-strings.ts";
import { createTestDatabase, type TestDatabase } from "../../../../tests/support/test-database.ts";
import { buildForTest } from "../testing/build-for-test.ts";
import { syncMappings } from "../mappings/sync-mappings.ts";
import { landRaw, registerSources } from "../testing/land-raw.ts";
import { createTestPlatform, createTestSource, edpRoot } from "../testing/test-platform.ts";
import { readModelContract } from "./model-contract.ts";
import { renderStagingModel } from "./staging-model.ts";

let database: TestDatabase;
const workDir = mkdtempSync(join(tmpdir(), "edp-hostile-mapping-"));
const modelsDir = join(workDir, "models");
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  await database.drop();
  rmSync(workDir, { recursive: true, force: true });
});

/** One column a text and place; a dot leads into nested objects, so names with one stand as values only. */
const cases: readonly { readonly column: string; readonly from: EntityColumn; readonly expected: string }[] =
  storableStrings.flatMap((text, index) => {
    const number = index.toString();
    return [
      ...(text.includes(".")
        ? []
        : [{ column: `field_${number}`, from: text, expected: `value of ${text}` }]),
      { column: `value_${number}`, from: { value: text }, expected: text },
      { column: `map_${number}`, from: { field: `f${number}`, map: { [text]: text } }, expected: text },
      {
        column: `otherwise_${number}`,
        from: { field: "known", map: { other: "x" }, otherwise: text },
        expected: text,
      },
    ];
  });

/** A record in which the field of that name is there, and every mapped field has the text that is mapped. */
const record = (): JsonObject => ({
  known: "something else",
  ...Object.fromEntries(storableStrings.map((text, index) => [`f${index.toString()}`, text])),
  ...Object.fromEntries(storableStrings.map((text) => [text, `value of ${text}`])),
});

function writeModel(): void {
  const contract = readModelContract(edpRoot);
  const mapping = {
    source: "hostile1",
    object: "texts",
    entity: "odd",
    columns: Object.fromEntries(cases.map(({ column, from }) => [column, from])),
  };
  const odd = cases.map(({ column }) => ({ name: column, type: "text", description: "" }));
  const { text } = renderStagingModel(mapping, { ...contract, entities: { ...contract.entities, odd } });
  mkdirSync(modelsDir);
  writeFileSync(join(modelsDir, "stg_hostile1__odd.sql"), text);
}

test("every text of a mapping reaches the database as itself, when a model is made and when it grows", async () => {
  writeModel();
  const sources = [createTestSource("hostile1", ["texts"])];
  const platform = createTestPlatform(workDir, { sources, mappings: [], modelsDir });
  await registerSources(database.pool, platform);
  for (const [index, id] of ["first", "second"].entries()) {
    const at = `2026-06-15T1${index.toString()}:00:00Z`;
    await landRaw(database.pool, {
      source: "hostile1",
      object: "texts",
      records: [{ id, payload: record() }],
      at,
    });
    const { pool, connection } = database;
    const { result } = await buildForTest({
      pool,
      connection,
      platform,
      workDir,
      at,
      select: ["stg_hostile1__odd"],
    });
    expect(result).toMatchObject({ status: "succeeded", failed: [] });
    const found = await pool.query<{ row: JsonObject }>(
      `select to_jsonb(odd) as row from ${await findModel()} as odd where record_id = $1`,
      [id],
    );
    const row = found.rows[0]?.row ?? {};
    expect(
      cases.flatMap(({ column, expected }) =>
        row[column] === expected ? [] : [[column, expected, row[column]]],
      ),
    ).toEqual([]);
  }
}, 240_000);

async function findModel(): Promise<string> {
  const found = await database.pool.query<{ name: string }>(
    "select format('%I.%I', schemaname, tablename) as name from pg_tables where tablename like '%hostile1\\_\\_odd%'",
  );
  return found.rows[0]?.name ?? "nothing";
}

test("the rows of decisions are stored as they are, and a pattern matches what it says", async () => {
  const rows = storableStrings.map((text) => ({
    pattern: text,
    field: "account_name",
    account_type: "service",
    reason: text,
  }));
  const mapping = { name: "odd", type: "service-accounts" as const, owner: "o", rows };
  const platform = createTestPlatform("/nowhere", { sources: [], mappings: [mapping] });
  expect(await syncMappings(database.pool, platform)).toEqual(["service-accounts"]);
  expect(await syncMappings(database.pool, platform)).toEqual([]);
  // The model's own expression, so that the two cannot drift apart.
  const model = readFileSync(join(edpRoot, "models/ods/matching/account_cluster.sql"), "utf8");
  const [expression = ""] = /'\^' \|\| .* \|\| '\$'/.exec(model) ?? [];
  const found = await database.pool.query<{ pattern: string; itself: boolean; other: boolean }>(
    `select pattern, pattern ~* (${expression}) as itself, 'somebody' ~* (${expression}) as other
       from meta.mapping_service_account`,
  );
  expect(found.rows.map(({ pattern }) => pattern).sort()).toEqual([...storableStrings].sort());
  expect(found.rows.filter(({ itself, other }) => !itself || other)).toEqual([]);
});
