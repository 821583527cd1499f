// Groups in groups in circles, with five thousand members: each member stands once in each group, by its shortest way.
// The statement of the model itself runs on tables made for it, and arithmetic says what has to come out.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../../tests/support/test-database.ts";
import { edpRoot } from "../testing/test-platform.ts";

const members = 5_000;
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  await database.pool.query(
    `create table build."group" (group_id int, group_name text, source_system_code text default 'directory',
         tenant text default 't', last_seen_at timestamptz default '2026-01-01', is_deleted boolean default false);
     create table build.group_membership (group_id int, member_id int, member_kind text,
         membership_role text default 'member', last_seen_at timestamptz default '2026-01-01',
         is_orphan boolean default false, is_deleted boolean default false)`,
  );
});
afterAll(async () => database.drop());
beforeEach(() => database.pool.query(`truncate build."group", build.group_membership`));

/** Groups 0, 1, … of which each holds those `steps` ahead in the circle, and an equal share of the accounts. */
async function writeCircle(groups: number, steps: readonly number[]): Promise<void> {
  await database.pool.query(
    `insert into build."group" (group_id, group_name) select n, 'g' || n from generate_series(0, $1 - 1) as n`,
    [groups],
  );
  await database.pool.query(
    `insert into build.group_membership (group_id, member_id, member_kind)
     select n, (n + step) % $1, 'group' from generate_series(0, $1 - 1) as n, unnest($2::int[]) as step
     union all
     select account % $1, 1000000 + account, 'account' from generate_series(0, $3 - 1) as account`,
    [groups, steps, members],
  );
}

async function expand(): Promise<void> {
  const model = readFileSync(join(edpRoot, "models/ods/group_membership_expanded.sql"), "utf8");
  const statement = model.replaceAll(/\{\{ ref\('([a-z_]+)'\) \}\}/g, 'build."$1"');
  await database.pool.query(`create table build.expanded as ${statement}`);
}

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
      where depth <> ((account_id - 1000000) % $1 - group_id + $1) % $1 + 1
         or via_group_id <> (account_id - 1000000) % $1`,
    [groups],
  );
  expect(wrong.rowCount).toBe(0);
  await database.pool.query("drop table build.expanded");
});

test("where each of forty groups holds every other, the shortest way counts and the others do not multiply", async () => {
  await writeCircle(
    40,
    Array.from({ length: 39 }, (_, index) => index + 1),
  );
  await expand();
  const rows = 40 * members;
  expect(await countExpanded()).toEqual({
    ...{ rows, pairs: rows, deepest: 2, direct: members, inCircles: true, wrongPaths: 0 },
  });
});
