// What EDP concluded, as a history: the matches of accounts and identities. First through real builds, then random
// sequences of conclusions through the statements that those builds ran, against a reference.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { withTransaction } from "@edp/postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createRandom } from "../../../../tests/support/random.ts";
import { createTestDatabase, type TestDatabase } from "../../../../tests/support/test-database.ts";
import { buildForTest } from "../testing/build-for-test.ts";
import { landRaw, registerSources } from "../testing/land-raw.ts";
import { createEntityMappings, createTestPlatform, createTestSource } from "../testing/test-platform.ts";

const platform = createTestPlatform("/nowhere", {
  sources: [createTestSource("directory", ["users"]), createTestSource("hr", ["workers"])],
  mappings: createEntityMappings({ directory: { users: "account" }, hr: { workers: "worker" } }),
});

let database: TestDatabase;
let workDir: string;

beforeAll(async () => {
  database = await createTestDatabase();
  workDir = mkdtempSync(join(tmpdir(), "edp-decisions-"));
  await registerSources(database.pool, platform);
});
afterAll(async () => {
  await database.drop();
  rmSync(workDir, { recursive: true, force: true });
});

const on = (day: number): string => new Date(Date.UTC(2026, 0, day)).toISOString();

async function build(day: number, full = false): Promise<void> {
  const { pool, connection } = database;
  const select = ["+sat_account_identity_match", "+link_account_identity", "+hub_identity"];
  const { result } = await buildForTest({ pool, connection, platform, workDir, at: on(day), select, full });
  expect(result).toMatchObject({ status: "succeeded", failed: [] });
}

const landAccount = (day: number, employeeId: string): Promise<void> =>
  landRaw(database.pool, {
    source: "directory",
    object: "users",
    at: on(day),
    records: [{ id: "ann", payload: { account_name: "ann", employee_id: employeeId, object_class: "user" } }],
  });

async function readMatches(): Promise<readonly unknown[]> {
  const found = await database.pool.query({
    rowMode: "array",
    text: `select hub.identity_business_key, sat.match_rule, sat.is_deleted, sat.is_current,
                  to_char(sat.effective_from at time zone 'UTC', 'DD'), to_char(sat.effective_to at time zone 'UTC', 'DD')
             from vault.sat_account_identity_match as sat
             join vault.link_account_identity as link using (account_identity_hash_key)
             join vault.hub_identity as hub using (identity_hash_key)
            order by sat.effective_from, sat.is_deleted desc`,
  });
  return found.rows;
}

test("an account that moves from one person to another and back leaves every state, and a replay adds nothing", async () => {
  const people = ["E1", "E2"].map((employee_id) => ({ id: employee_id, payload: { employee_id } }));
  await landRaw(database.pool, { source: "hr", object: "workers", at: on(1), records: people });
  await landAccount(1, "E1");
  await build(1);
  expect(await readMatches()).toEqual([["E1", "employee_id", false, true, "01", null]]);
  await landAccount(2, "E2");
  await build(2);
  await landAccount(3, "E1");
  await build(3);
  const history = [
    ["E1", "employee_id", false, false, "01", "02"],
    ["E1", "employee_id", true, false, "02", "03"],
    ["E2", "employee_id", false, false, "02", "03"],
    ["E2", "employee_id", true, true, "03", null],
    ["E1", "employee_id", false, true, "03", null],
  ];
  expect(await readMatches()).toEqual(history);
  await build(4);
  await build(5, true);
  expect(await readMatches()).toEqual(history);
}, 240_000);

/** Link -> the rule that holds; a link that is absent does not hold. */
type Conclusions = ReadonlyMap<string, string>;

interface Row {
  readonly link: string;
  readonly rule: string;
  readonly isDeleted: boolean;
  readonly from: string;
  readonly to: string | null;
}

function inventConclusions(count: number, seed: number): readonly Conclusions[] {
  const random = createRandom(seed);
  const links = ["a", "b", "c", "d"];
  return Array.from({ length: count }, () => {
    const held = links.filter(() => random.below(3) > 0);
    return new Map(held.map((link) => [link, ["mail", "upn"][random.below(2)] ?? ""]));
  });
}

/** Per link: a row where what holds differs from what held before; what never held has no row. */
function foldConclusions(all: readonly Conclusions[]): readonly Row[] {
  const links = [...new Set(all.flatMap((conclusions) => [...conclusions.keys()]))].toSorted();
  return links.flatMap((link) => {
    const rows: Row[] = [];
    for (const [index, conclusions] of all.entries()) {
      const last = rows.at(-1);
      const rule = conclusions.get(link);
      if (last === undefined ? rule === undefined : rule === (last.isDeleted ? undefined : last.rule))
        continue;
      if (last !== undefined) rows[rows.length - 1] = { ...last, to: on(index + 1) };
      const isDeleted = rule === undefined;
      rows.push({ link, rule: rule ?? last?.rule ?? "", isDeleted, from: on(index + 1), to: null });
    }
    return rows;
  });
}

/** What a build does, with these conclusions in place of the model's. */
async function conclude(index: number, conclusions: Conclusions): Promise<void> {
  const sql = readFileSync(
    join(workDir, "dbt/target/run/edp/vault/sat_account_identity_match.sql"),
    "utf8",
  ).replace(/analyze [^;]*;/u, "");
  const rows = [...conclusions].map(([link, rule]) => ({ link, rule }));
  await withTransaction(database.pool, async (client) => {
    await client.query("update meta.build_clock set as_of = $1", [on(index + 1)]);
    await client.query(
      `create temporary table held_now on commit drop as
       select sha256(convert_to(link, 'UTF8')) as account_identity_hash_key, sha256(convert_to(rule, 'UTF8')) as hash_diff,
              rule as match_rule, link as match_evidence, 1::numeric as match_confidence, false as needs_review,
              'directory' as record_source
         from jsonb_to_recordset($1::jsonb) as given (link text, rule text)`.replace("$1", quoted(rows)),
    );
    await client.query(sql);
  });
}

const quoted = (value: unknown): string => `'${JSON.stringify(value)}'`;

async function readRows(): Promise<readonly Row[]> {
  const found = await database.pool.query<Row & { from: Date; to: Date | null }>(
    `select match_evidence as link, match_rule as rule, is_deleted as "isDeleted", effective_from as "from",
            effective_to as "to" from vault.sat_account_identity_match order by match_evidence, effective_from`,
  );
  return found.rows.map((row) => ({
    ...row,
    from: row.from.toISOString(),
    to: row.to?.toISOString() ?? null,
  }));
}

test("random sequences of conclusions, each told twice, are their reference folds", async () => {
  for (let seed = 1; seed <= 20; seed += 1) {
    await database.pool.query("truncate vault.sat_account_identity_match");
    const all = inventConclusions(8, seed);
    for (const [index, conclusions] of all.entries()) {
      await conclude(index, conclusions);
      await conclude(index, conclusions);
    }
    expect({ seed, rows: await readRows() }).toEqual({ seed, rows: foldConclusions(all) });
  }
}, 120_000);

test("a clock that went back does not reorder what was concluded", async () => {
  await database.pool.query("truncate vault.sat_account_identity_match");
  await conclude(9, new Map([["a", "mail"]]));
  await conclude(3, new Map([["a", "upn"]]));
  const found = await database.pool.query(
    `select match_rule, is_current, effective_from > $1::timestamptz as later from vault.sat_account_identity_match
      order by effective_from`,
    [on(10)],
  );
  expect(found.rows).toEqual([
    { match_rule: "mail", is_current: false, later: false },
    { match_rule: "upn", is_current: true, later: true },
  ]);
});
