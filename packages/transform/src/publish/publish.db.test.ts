// Publication on a real PostgreSQL. Versions are made by hand, as dbt would leave them: this is about readers.
import { silentLogger } from "@edp/base";
import { createPool, type Pool } from "@edp/postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../../tests/support/test-database.ts";
import { readFindings } from "../findings/read-findings.ts";
import { clockAt } from "../testing/build-for-test.ts";
import { startTestRun } from "../testing/land-raw.ts";
import { publish, type PublishResult } from "./publish.ts";

let database: TestDatabase;
let pool: Pool;
let runId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = database.pool;
  runId = await startTestRun(pool);
});
afterAll(async () => database.drop());

interface Built {
  readonly dataset: string;
  readonly version: number;
  /** What the version selects. */
  readonly body: string;
  readonly failed?: string;
  readonly findings?: readonly unknown[];
  readonly columns?: readonly { readonly name: string; readonly description: string }[];
}

async function buildVersion(built: Built): Promise<void> {
  const [layer = "", model = ""] = built.dataset.split(".");
  await pool.query(`create table build."${model}__${built.version}" as ${built.body}`);
  await pool.query(`drop view if exists build."${model}" cascade`);
  await pool.query(`create view build."${model}" as select * from build."${model}__${built.version}"`);
  await pool.query(
    `insert into meta.dataset (dataset_name, layer, owner, description, columns, findings)
     values ($1, $2, 'x', 'It''s a \\ test', $3, $4) on conflict (dataset_name) do update set columns = excluded.columns`,
    [built.dataset, layer, JSON.stringify(built.columns ?? []), JSON.stringify(built.findings ?? [])],
  );
  await pool.query(
    `insert into meta.build_version (dataset_name, built_relation, verdict, reason, run_id, built_at)
     values ($1, $2, $3, $4, $5, '2026-01-01') on conflict (dataset_name) do update
        set built_relation = excluded.built_relation, verdict = excluded.verdict, reason = excluded.reason`,
    [
      built.dataset,
      `build.${model}__${built.version}`,
      built.failed === undefined ? "passed" : "failed",
      built.failed ?? null,
      runId,
    ],
  );
}

const today = new Date("2026-01-10T12:00:00Z");
const publishAt = async (at: string): Promise<PublishResult> =>
  publish({ pool, release: "0.1.0", clock: clockAt(at), log: silentLogger });

async function one(sql: string): Promise<unknown> {
  const found = await pool.query<Record<string, unknown>>(sql);
  return Object.values(found.rows[0] ?? {})[0];
}

async function grants(view: string): Promise<string> {
  return String(
    await one(`select array_to_string(relacl, ' ') from pg_class where oid = '${view}'::regclass`),
  );
}

test("a new version keeps owner, grants and what stands on the view, and the old version goes", async () => {
  await buildVersion({
    dataset: "mart.kept",
    version: 1,
    body: "select 1 as a",
    columns: [{ name: "a", description: "The 'a' of it" }],
  });
  expect((await publishAt("2026-01-01T00:00:00Z")).published).toEqual(["mart.kept"]);
  await pool.query(
    "grant select (a), update (a) on mart.kept to edp_monitor; grant select on mart.kept to edp_landing",
  );
  await pool.query("create schema foreign_team; create view foreign_team.on_top as select a from mart.kept");
  const before = await grants("mart.kept");
  await buildVersion({ dataset: "mart.kept", version: 2, body: "select 2 as a, 'new' as b" });
  const result = await publishAt("2026-01-02T00:00:00Z");
  expect(result).toMatchObject({ published: ["mart.kept"], held: [], droppedVersions: 1 });
  expect(await one("select a from foreign_team.on_top")).toBe(2);
  expect(await grants("mart.kept")).toBe(before);
  expect(await one("select obj_description('mart.kept'::regclass)")).toBe("It's a \\ test");
  expect(await one("select to_regclass('build.kept__1')")).toBeNull();
  // Nothing newer: nothing is published, and the time of publication stays.
  expect((await publishAt("2026-01-03T00:00:00Z")).published).toEqual([]);
  expect(await one("select published_at from meta.dataset where dataset_name = 'mart.kept'")).toEqual(
    new Date("2026-01-02"),
  );
});

test("other columns than before make the view anew with everything it had, its dependants too", async () => {
  await buildVersion({ dataset: "mart.changed", version: 1, body: "select 1 as a, 2 as b, 3 as c" });
  await publishAt("2026-01-01T00:00:00Z");
  await pool.query(`create role reporting; create schema reports;
    grant select on mart.changed to edp_landing with grant option;
    grant select (b) on mart.changed to edp_monitor;
    revoke select on mart.changed from edp_analyst;
    create view reports.b_only with (security_barrier = true) as select b from mart.changed;
    create view reports.second as select b + 1 as next from reports.b_only;
    comment on view reports.b_only is 'theirs';
    grant select on reports.b_only to edp_monitor;
    grant usage, create on schema reports, mart to reporting;
    alter view mart.changed owner to reporting`);
  const before = await grants("mart.changed");
  const dependant = await grants("reports.b_only");
  await buildVersion({ dataset: "mart.changed", version: 2, body: "select 'text'::text as a, 5 as b" });
  expect((await publishAt("2026-01-02T00:00:00Z")).held).toEqual([]);
  expect(await one("select a from mart.changed")).toBe("text");
  expect(await one("select next from reports.second")).toBe(6);
  expect((await grants("mart.changed")).split(" ").toSorted()).toEqual(before.split(" ").toSorted());
  expect(
    await one("select pg_get_userbyid(relowner) from pg_class where oid = 'mart.changed'::regclass"),
  ).toBe("reporting");
  expect(
    await one(
      "select array_to_string(attacl, ' ') from pg_attribute where attrelid = 'mart.changed'::regclass and attname = 'b'",
    ),
  ).toContain("edp_monitor=r");
  expect(await grants("reports.b_only")).toBe(dependant);
  expect(await one("select obj_description('reports.b_only'::regclass)")).toBe("theirs");
  expect(await one("select reloptions::text from pg_class where oid = 'reports.b_only'::regclass")).toBe(
    "{security_barrier=true}",
  );
});

test("a dependant that cannot follow holds its view and nothing else", async () => {
  await buildVersion({ dataset: "mart.stuck", version: 1, body: "select 1 as a, 2 as b" });
  await buildVersion({ dataset: "mart.frozen", version: 1, body: "select 1 as a" });
  await buildVersion({ dataset: "mart.zebra", version: 1, body: "select 1 as a" });
  await publishAt("2026-01-01T00:00:00Z");
  await pool.query(`create schema stuck; create view stuck.needs_b as select b from mart.stuck;
    create materialized view stuck.kept as select a from mart.frozen`);
  await buildVersion({ dataset: "mart.stuck", version: 2, body: "select 9 as a" });
  await buildVersion({ dataset: "mart.frozen", version: 2, body: "select 'x'::text as a" });
  await buildVersion({ dataset: "mart.zebra", version: 2, body: "select 2 as a" });
  const result = await publishAt("2026-01-02T00:00:00Z");
  expect(result.published).toEqual(["mart.zebra"]);
  expect(result.held).toEqual([
    {
      dataset: "mart.frozen",
      because: expect.stringMatching(/^EDP-MDL-005 .*stuck.kept cannot follow/) as string,
    },
    {
      dataset: "mart.stuck",
      because: expect.stringMatching(/^EDP-MDL-005 .*stuck.needs_b cannot follow/) as string,
    },
  ]);
  expect(await one("select b from stuck.needs_b")).toBe(2);
  await pool.query("drop schema stuck cascade");
  expect((await publishAt("2026-01-03T00:00:00Z")).published).toEqual(["mart.frozen", "mart.stuck"]);
});

test("what failed stays at its last good version, says since when and why, and is told apart from the rest", async () => {
  const findings = [{ one: "thing is odd", many: "things are odd", where: "a > 0", count: "distinct a" }];
  await buildVersion({
    dataset: "ods.thing",
    version: 1,
    body: "select generate_series(0, 2) as a",
    findings,
  });
  await publishAt("2026-01-01T00:00:00Z");
  const odd = { count: 2, lastCount: 2, sentence: "things are odd", mart: "ods.thing", staleSources: [] };
  expect(await readFindings(pool, today)).toEqual([odd]);
  await buildVersion({
    dataset: "ods.thing",
    version: 2,
    body: "select 1 as a",
    failed: "test x found 1 row",
  });
  const held = { dataset: "ods.thing", because: "test x found 1 row" };
  expect((await publishAt("2026-01-02T00:00:00Z")).held).toEqual([held]);
  await buildVersion({
    dataset: "ods.thing",
    version: 3,
    body: "select 1 as a",
    failed: "test x found 1 row",
  });
  expect(await publishAt("2026-01-03T00:00:00Z")).toMatchObject({ held: [held], droppedVersions: 1 });
  expect(await one("select held_since from meta.dataset where dataset_name = 'ods.thing'")).toEqual(
    new Date("2026-01-02"),
  );
  expect(await readFindings(pool, today)).toEqual([{ ...odd, heldBecause: "test x found 1 row" }]);
  await buildVersion({ dataset: "ods.thing", version: 4, body: "select 1 as a" });
  expect((await publishAt("2026-01-04T00:00:00Z")).published).toEqual(["ods.thing"]);
  const single = { count: 1, lastCount: 1, sentence: "thing is odd" };
  expect(await readFindings(pool, today)).toEqual([{ ...odd, ...single }]);
  expect(await one("select held_because from meta.dataset where dataset_name = 'ods.thing'")).toBeNull();
  // Published ODS views are open to analysts; staging in the same schema is not.
  expect(await grants("ods.thing")).toContain("edp_analyst=r");
});

test("a finding that rests on a stale or unread stream is unknown, even when there was nothing to find", async () => {
  const findings = [{ one: "odd", many: "odd", where: "a > 0", count: "*" }];
  for (const name of ["fresh", "stale", "silent", "unread", "elsewhere"]) {
    const body = name === "silent" ? "select 0 as a" : "select 1 as a";
    await buildVersion({ dataset: `mart.on_${name}`, version: 1, body, findings });
  }
  await publishAt("2026-01-01T00:00:00Z");
  const streams = {
    fresh: "fresh.users",
    stale: "stale.users",
    silent: "stale.users",
    unread: "stale.groups",
  };
  for (const [name, stream] of Object.entries(streams)) {
    await pool.query("update meta.dataset set streams = $2 where dataset_name = $1", [
      `mart.on_${name}`,
      ["fresh.users", stream],
    ]);
  }
  await pool.query(`insert into meta.source (source_code, title, connector, owner, description, is_enabled, tenant,
           warn_after, error_after, updated_at)
    select code, code, 'x', 'x', '', true, 't', '26h', '50h', '2026-01-01' from unnest(array['fresh', 'stale']) as code`);
  await pool.query(`insert into meta.stream_state (source_code, tenant, object_name, confirmed_at) values
    ('fresh', 't', 'users', '2026-01-10 11:00Z'), ('stale', 't', 'users', '2026-01-10 11:00Z'),
    ('stale', 'other', 'users', '2026-01-07 12:00Z')`);
  const found = (await readFindings(pool, today)).filter((finding) => finding.mart.startsWith("mart.on_"));
  const asOf = new Date("2026-01-07T12:00:00Z");
  const stale = {
    count: undefined,
    staleSources: ["stale"],
    asOf,
    unknownSince: new Date("2026-01-09T14:00:00Z"),
  };
  expect(found).toEqual([
    { mart: "mart.on_elsewhere", count: 1, lastCount: 1, sentence: "odd", staleSources: [] },
    {
      ...{ mart: "mart.on_fresh", count: 1, lastCount: 1, sentence: "odd", staleSources: [] },
      asOf: new Date("2026-01-10T11:00:00Z"),
    },
    { mart: "mart.on_silent", lastCount: 0, sentence: "odd", ...stale },
    { mart: "mart.on_stale", lastCount: 1, sentence: "odd", ...stale },
    { mart: "mart.on_unread", count: undefined, lastCount: 1, sentence: "odd", staleSources: ["stale"] },
  ]);
  // Read again, it is known again.
  await pool.query("update meta.stream_state set confirmed_at = '2026-01-10 11:30Z' where tenant = 'other'");
  const again = (await readFindings(pool, today)).find((finding) => finding.mart === "mart.on_stale");
  expect(again).toMatchObject({ count: 1, staleSources: [] });
});

test("readers see all new versions at once or none", async () => {
  await buildVersion({ dataset: "mart.pair_one", version: 1, body: "select 1 as n" });
  await buildVersion({ dataset: "mart.pair_two", version: 1, body: "select 1 as n" });
  await publishAt("2026-01-01T00:00:00Z");
  await buildVersion({ dataset: "mart.pair_one", version: 2, body: "select 2 as n" });
  await buildVersion({ dataset: "mart.pair_two", version: 2, body: "select 2 as n" });
  // A reader of the second view makes the publication wait in its middle, when the first is already moved.
  const reader = createPool(database.connection, { max: 1 });
  const holding = await reader.connect();
  await holding.query("begin; lock table mart.pair_two in access share mode");
  const publishing = publishAt("2026-01-02T00:00:00Z");
  const isWaiting = `select count(*)::int as n from pg_locks where not granted and relation = 'mart.pair_two'::regclass`;
  while ((await one(isWaiting)) !== 1) await new Promise(setImmediate);
  expect((await holding.query("select n from mart.pair_two")).rows).toEqual([{ n: 1 }]);
  // The first is not to be seen yet: who asks for it waits for the end of the publication.
  await expect(
    holding.query("set local lock_timeout = '200ms'; select n from mart.pair_one"),
  ).rejects.toThrow("lock timeout");
  await holding.query("rollback");
  await publishing;
  expect(await one("select one.n || ' ' || two.n from mart.pair_one one, mart.pair_two two")).toBe("2 2");
  holding.release();
  await reader.end();
});

test("a version that somebody reads is dropped the next time", async () => {
  await buildVersion({ dataset: "mart.read", version: 1, body: "select 1 as a" });
  await publishAt("2026-01-01T00:00:00Z");
  const reader = createPool(database.connection, { max: 1 });
  const client = await reader.connect();
  await client.query("begin; select * from mart.read");
  await buildVersion({ dataset: "mart.read", version: 2, body: "select 2 as a" });
  await client.query("commit; begin; lock table build.read__1 in access share mode");
  expect(await publishAt("2026-01-02T00:00:00Z")).toMatchObject({
    published: ["mart.read"],
    droppedVersions: 0,
  });
  await client.query("commit");
  expect((await publishAt("2026-01-03T00:00:00Z")).droppedVersions).toBe(1);
  client.release();
  await reader.end();
});
