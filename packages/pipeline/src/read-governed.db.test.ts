// What a query may do: read what analysts may read. Every way out that PostgreSQL offers is tried.
import { randomUUID } from "node:crypto";
import { Secret } from "@edp/base";
import { createPool } from "@edp/postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../tests/support/test-database.ts";
import { governedLoginOf } from "./governed-login.ts";
import { readGoverned } from "./read-governed.ts";

let database: TestDatabase;
let login: string;

beforeAll(async () => {
  database = await createTestDatabase();
  login = governedLoginOf(database.connection.database);
  await database.pool.query(
    `create table raw.hr_workers (name text); insert into raw.hr_workers values ('private');
     create table mart.answer (n integer); insert into mart.answer values (42)`,
  );
});
afterAll(async () => {
  await database.pool.query(`drop owned by ${login}; drop role ${login}`);
  await database.drop();
});

const read = async (sql: string): ReturnType<typeof readGoverned> => readGoverned(database, sql);
const denied = /permission denied|read-only|must be (superuser|owner)|read-write mode must be set before/;

test("marts are read, and every value is as PostgreSQL writes it", async () => {
  expect((await read("select n from mart.answer")).rows).toEqual([["42"]]);
  const values = "select 9007199254740993::bigint as big, null as nothing, '2026-01-01'::date as day";
  expect(await read(values)).toMatchObject({
    columns: ["big", "nothing", "day"],
    rows: [["9007199254740993", null, "2026-01-01"]],
  });
});

test.each([
  ["reading raw", "select * from raw.hr_workers"],
  ["becoming EDP's own user", "set role edp"],
  ["signing in as somebody else", "set session authorization edp"],
  ["another role by a function", "select set_config('role', 'edp', true)"],
  [
    "another role by a function, then reading with it",
    "select set_config('role', 'none', true), query_to_xml('select * from raw.hr_workers', true, false, '')",
  ],
  ["going back in a block", "do $$ begin execute 'reset role'; perform name from raw.hr_workers; end $$"],
  [
    "going back and back to writing in a block",
    "do $$ begin execute 'reset role'; execute 'set transaction read write'; insert into mart.answer values (1); end $$",
  ],
  ["writing where it reads", "insert into mart.answer values (1)"],
  ["writing a table of its own", "create table mine (a integer)"],
  ["a large object", "select lo_create(4711)"],
  ["lifting the read-only mode", "select set_config('transaction_read_only', 'off', true)"],
  ["a program of the server", "copy (select 1) to program 'true'"],
  ["a file of the server", "select pg_read_file('PG_VERSION')"],
  ["ending EDP's own work", "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'edp'"],
  ["hidden passwords", "select rolpassword from pg_authid"],
  ["giving itself more", "grant edp_operator to current_user"],
])("%s is refused", async (_, sql) => {
  await expect(read(sql)).rejects.toMatchObject({
    code: "EDP-CLI-005",
    message: expect.stringMatching(denied) as string,
  });
  expect((await database.pool.query("select n from mart.answer")).rows).toEqual([{ n: 42 }]);
});

test("`reset role` goes back to nobody but the reader", async () => {
  expect((await read("reset role")).rows).toEqual([]);
  const { rows } = await read("select set_config('role', 'none', true), current_user, session_user");
  expect(rows).toEqual([["none", login, login]]);
});

test.each([
  ["select 1; drop schema meta cascade", /multiple commands/],
  ["selct 1", /syntax error/],
])("what is no single statement is refused with PostgreSQL's reason: %s", async (sql, reason) => {
  await expect(read(sql)).rejects.toMatchObject({
    code: "EDP-CLI-005",
    message: expect.stringMatching(reason) as string,
  });
});

test("a query that takes too long is ended", async () => {
  await expect(readGoverned(database, "select pg_sleep(600)", 50)).rejects.toMatchObject({
    message: expect.stringContaining("statement timeout") as string,
  });
  const defaults = await read(
    "select reset_val from pg_settings where name in ('statement_timeout', 'default_transaction_read_only') order by name",
  );
  expect(defaults.rows).toEqual([["on"], ["60000"]]);
});

test("several at once all get their answer", async () => {
  const answers = await Promise.all(Array.from({ length: 8 }, () => read("select n from mart.answer")));
  expect(answers.map((answer) => answer.rows)).toEqual(answers.map(() => [["42"]]));
});

test("a user of EDP's who may not make the login is told what an administrator has to run", async () => {
  const user = `guest_${randomUUID().slice(0, 8)}`;
  await database.pool.query(
    `drop owned by ${login}; drop role ${login}; create role ${user} login password 'guest'`,
  );
  const connection = { ...database.connection, user, password: new Secret("guest") };
  const pool = createPool(connection, { max: 1 });
  try {
    await expect(readGoverned({ pool, connection }, "select 1")).rejects.toMatchObject({
      code: "EDP-RUN-006",
      fix: expect.stringContaining(`alter role "${user}" createrole`) as string,
    });
  } finally {
    await pool.end();
    await database.pool.query(`drop role ${user}`);
    await read("select 1"); // makes it again
  }
});
