// Groups in groups in circles, with five thousand members: each member stands once in each group, by its shortest way.
// The statements of the model itself run on tables made for it, and arithmetic says what has to come out.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { withClient } from "@edp/postgres";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../../tests/support/test-database.ts";
import { edpRoot } from "../testing/test-platform.ts";

const members = 5_000;
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  await database.pool.query(
    `create table build."group" (group_id uuid, group_name text, source_system_code text default 'directory',
         tenant text default 't', last_seen_at timestamptz default '2026-01-01', is_deleted boolean default false);
     create table build.group_membership (group_id uuid, member_id uuid, member_kind text,
         membership_role text default 'member', last_seen_at timestamptz default '2026-01-01',
         is_orphan boolean default false, is_deleted boolean default false);
     create function build.id(number bigint) returns uuid immutable return lpad(to_hex(number), 32, '0')::uuid;
     create function build.number(id uuid) returns int immutable return ('x' || right(id::text, 8))::bit(32)::int`,
  );
});
afterAll(async () => database.drop());
beforeEach(() =>
  database.pool.query(`truncate build."group", build.group_membership; drop table if exists build.expanded`),
);

interface Graph {
  readonly groups: number;
  /** Each group holds those that many ahead. */
  readonly steps: readonly number[];
  /** How many accounts are shared out among the first groups, and among how many. */
  readonly accounts: number;
  readonly among: number;
  /** Do groups go on with the first after the last? Default: they do. */
  readonly isCircle?: boolean;
}

async function write({ groups, steps, accounts, among, isCircle = true }: Graph): Promise<void> {
  await database.pool.query(
    `insert into build."group" (group_id, group_name)
     select build.id(n), 'g' || n from generate_series(0, $1::int - 1) as n`,
    [groups],
  );
  await database.pool.query(
    `insert into build.group_membership (group_id, member_id, member_kind)
     select build.id(n), build.id((n + step) % $1), 'group'
       from generate_series(0, $1::int - 1) as n, unnest($2::int[]) as step where $5 or n + step < $1
     union all
     select build.id($1 - 1 - account % $4::int), build.id(1000000 + account), 'account'
       from generate_series(0, $3::int - 1) as account`,
    [groups, steps, accounts, among, isCircle],
  );
}

/** Groups 0, 1, … of which each holds those `steps` ahead in the circle, and an equal share of the accounts. */
const writeCircle = (groups: number, steps: readonly number[]): Promise<void> =>
  write({ groups, steps, accounts: members, among: groups });

function readStatement(path: string): string {
  return readFileSync(join(edpRoot, "models", path), "utf8")
    .replaceAll(/\{#-.*?-#\}|\{%-? .*?%\}|\{\{ config\([^\n]*/gs, "")
    .replaceAll(/\{\{ ref\('([a-z_]+)'\) \}\}/g, 'build."$1"');
}

/** What it took: rows written on the way, those of the result among them. */
async function expand(): Promise<{ readonly written: number }> {
  const [walk, model] = [
    readStatement("macros/nesting/walk_groups.sql"),
    readStatement("ods/group_membership_expanded.sql"),
  ];
  return withClient(database.pool, async (client) => {
    await client.query("begin");
    const count = async (): Promise<number> => {
      const found = await client.query<{ rows: string }>(
        "select sum(n_tup_ins + n_tup_upd) as rows from pg_stat_xact_user_tables",
      );
      return Number(found.rows[0]?.rows);
    };
    const before = await count();
    await client.query(walk);
    await client.query(`create table build.expanded as ${model}`);
    const written = (await count()) - before;
    await client.query("commit; discard temp");
    return { written };
  });
}

const upTo = (last: number): readonly number[] => Array.from({ length: last }, (_, index) => index + 1);

async function countExpanded(): Promise<unknown> {
  const found = await database.pool.query(
    `select count(*)::int as rows, count(distinct (group_id, account_id))::int as pairs, max(depth) as deepest,
            count(*) filter (where is_direct)::int as direct, bool_and(has_cycle) as "inCircles",
            count(*) filter (where depth <> array_length(string_to_array(path, ' > '), 1))::int as "wrongPaths"
       from build.expanded`,
  );
  return found.rows[0];
}

test.each([1, 3, 50])("in a circle of %i groups everybody is in every group, once", async (groups) => {
  await writeCircle(groups, [1]);
  await expand();
  const rows = groups * members;
  expect(await countExpanded()).toEqual({
    ...{ rows, pairs: rows, deepest: groups, direct: members, inCircles: true, wrongPaths: 0 },
  });
  const wrong = await database.pool.query(
    `select from build.expanded
      where depth <> (build.number(via_group_id) - build.number(group_id) + $1::int) % $1 + 1
         or build.number(via_group_id) <> $1 - 1 - (build.number(account_id) - 1000000) % $1`,
    [groups],
  );
  expect(wrong.rowCount).toBe(0);
});

test("where each of forty groups holds every other, the shortest way counts and the others do not multiply", async () => {
  await writeCircle(40, upTo(39));
  await expand();
  const rows = 40 * members;
  expect(await countExpanded()).toEqual({
    ...{ rows, pairs: rows, deepest: 2, direct: members, inCircles: true, wrongPaths: 0 },
  });
});

test.each([
  ["a circle of 3,000", { groups: 3_000, steps: [1], accounts: 1, among: 1 }, 3_000],
  ["a chain of 2,000", { groups: 2_000, steps: [1], accounts: 1, among: 1, isCircle: false }, 2_000],
  ["100 of which each holds each", { groups: 100, steps: upTo(99), accounts: 100, among: 100 }, 10_000],
])("the walk through %s writes a few rows for each of its result, and no more", async (_, graph, rows) => {
  await write(graph);
  const { written } = await expand();
  const found = await database.pool.query(
    "select count(*)::int as rows, max(length(path)) as longest from build.expanded",
  );
  expect(found.rows).toEqual([{ rows, longest: expect.any(Number) as number }]);
  const edges = graph.groups * graph.steps.length;
  expect(written).toBeLessThanOrEqual(3 * rows + 3 * edges);
});

test("a path of more than fifty groups names the first and the last ones", async () => {
  await write({ groups: 52, steps: [1], accounts: 1, among: 1, isCircle: false });
  await expand();
  const { rows } = await database.pool.query<{ depth: number; path: string; cyclic: boolean }>(
    "select depth, path, has_cycle as cyclic from build.expanded where depth >= 50 order by depth",
  );
  const names = (from: number): string =>
    upTo(51)
      .slice(from - 1)
      .map((at) => `g${at.toString()}`)
      .join(" > ");
  expect(rows).toEqual([
    { depth: 50, path: names(2), cyclic: false },
    { depth: 51, path: `g1 > … > ${names(3)}`, cyclic: false },
    { depth: 52, path: `g0 > … > ${names(3)}`, cyclic: false },
  ]);
});

test("only who holds a circle somewhere within is said to", async () => {
  // 0 > 1 > 2 > 3 > 1: three go round, 0 looks in from outside; 4 holds 5 and none of them.
  await write({ groups: 6, steps: [], accounts: 6, among: 6 });
  const edges = [
    [0, 1],
    [1, 2],
    [2, 3],
    [3, 1],
    [4, 5],
  ];
  for (const [group, member] of edges)
    await database.pool.query(
      "insert into build.group_membership (group_id, member_id, member_kind) values (build.id($1), build.id($2), 'group')",
      [group, member],
    );
  await expand();
  const { rows } = await database.pool.query(
    'select array_agg(distinct group_name order by group_name) as names from build.expanded join build."group" using (group_id) where has_cycle',
  );
  expect(rows).toEqual([{ names: ["g0", "g1", "g2", "g3"] }]);
});
