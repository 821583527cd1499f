// Queries through a login that an administrator made, because EDP's own may not make one.
import { randomUUID } from "node:crypto";
import { Secret } from "@edp/base";
import { createPool, type ConnectionSettings, type Pool } from "@edp/postgres";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../tests/support/test-database.ts";
import { readGoverned } from "./read-governed.ts";

const suffix = randomUUID().slice(0, 8);
const login = `reader_${suffix}`;
const group = `group_${suffix}`;
const outer = `outer_${suffix}`;
const poor = `poor_${suffix}`;
let database: TestDatabase;
/** EDP as somebody who may not make roles. */
let pool: Pool;
let connection: ConnectionSettings;

const as = (user: string): ConnectionSettings => ({
  ...database.connection,
  user,
  password: new Secret("guest"),
});

beforeAll(async () => {
  database = await createTestDatabase();
  await database.pool.query(
    `create table raw.hr_workers (name text); create table mart.answer (n integer); insert into mart.answer values (42);
     create role ${poor} login password 'guest'`,
  );
  connection = as(poor);
  pool = createPool(connection, { max: 1 });
});
afterAll(async () => {
  await pool.end();
  await database.pool.query(`drop role ${poor}`);
  await database.drop();
});
beforeEach(() =>
  database.pool.query(
    `create role ${login} login password 'guest' in role edp_analyst; create role ${group}; create role ${outer}`,
  ),
);
afterEach(async () => {
  for (const role of [login, group, outer])
    await database.pool.query(`drop owned by ${role}; drop role ${role}`);
});

const read = async (sql: string, reader = as(login)): ReturnType<typeof readGoverned> =>
  readGoverned({ pool, connection, reader }, sql);

test("without the right to make roles, queries sign in as the login that was given", async () => {
  await expect(readGoverned({ pool, connection }, "select 1")).rejects.toMatchObject({
    code: "EDP-RUN-006",
    fix: expect.stringContaining("database.readerUrl") as string,
  });
  expect((await read("select session_user, n from mart.answer")).rows).toEqual([[login, "42"]]);
  await expect(read("select * from raw.hr_workers")).rejects.toMatchObject({
    message: expect.stringContaining("permission denied") as string,
  });
  await expect(read("set transaction read write")).rejects.toMatchObject({ code: "EDP-CLI-005" });
});

const self = `"${login}"`;
const leave = `revoke "${group}" from "${login}"`;

test.each([
  ["a superuser", `alter role ${login} superuser`, "is a superuser", `alter role ${self} nosuperuser`],
  ["made to make roles", `alter role ${login} createrole`, "may make roles", `alter role ${self} nosuper`],
  [
    "past row security",
    `alter role ${login} bypassrls`,
    "see past row security",
    `alter role ${self} nosuperuser`,
  ],
  [
    "EDP's owner by membership",
    `grant ${poor} to ${login}`,
    `is a member of ${poor}, which is the login of`,
    `revoke "${poor}" from ${self}`,
  ],
  [
    "EDP's owner by membership that is not inherited, over another group",
    `grant ${poor} to ${group} with inherit false; grant ${group} to ${login} with inherit false`,
    `is a member of ${group}, which is the login of`,
    leave,
  ],
  [
    "one of the server's roles",
    `grant pg_read_server_files to ${login}`,
    "has the server's role pg_read_server_files",
    `revoke "pg_read_server_files" from ${self}`,
  ],
  [
    "allowed to write all data",
    `grant pg_write_all_data to ${login}`,
    "may write in the schema mart",
    `revoke "pg_write_all_data" from ${self}`,
  ],
  [
    "owner of a schema",
    `alter schema mart owner to ${login}`,
    "owns the schema mart",
    `reassign owned by ${self} to "${poor}"`,
  ],
  [
    "owner of a table",
    `alter table mart.answer owner to ${group}; grant ${group} to ${login}`,
    `is a member of ${group}, which owns the schema mart or a part of it`,
    leave,
  ],
  [
    "able to write one table",
    `grant delete on mart.answer to ${login}`,
    "may write in the schema mart",
    `revoke insert, update, delete, truncate on all tables in schema "mart" from ${self}`,
  ],
  [
    "able to write one column, by a role that it would have to put on",
    `grant update (n) on mart.answer to ${outer}; grant ${outer} to ${group}; grant ${group} to ${login} with inherit false`,
    `is a member of ${group}, which may write in the schema mart`,
    leave,
  ],
  [
    "able to make tables",
    `grant create on schema mart to ${login}`,
    "may make tables in the schema mart",
    `revoke create on schema "mart" from ${self}`,
  ],
  [
    "able to count on a sequence",
    `create sequence mart.counter; grant usage on sequence mart.counter to ${login}`,
    "may write in the schema mart",
    `revoke usage, update on all sequences in schema "mart" from ${self}`,
  ],
  [
    "able to see raw data",
    `grant edp_operator to ${login}`,
    "is a member of edp_operator, which may enter the schema raw",
    `revoke "edp_operator" from ${self}`,
  ],
])("a reader that is %s is refused with the SQL that mends it", async (_, grant, excess, mend) => {
  const owner = (await database.pool.query<{ name: string }>("select current_user as name")).rows[0]?.name;
  await database.pool.query(grant);
  try {
    await expect(read("select n from mart.answer")).rejects.toMatchObject({
      code: "EDP-RUN-008",
      message: expect.stringContaining(excess) as string,
      fix: expect.stringContaining(mend) as string,
    });
  } finally {
    await database.pool.query(
      `alter schema mart owner to ${owner ?? ""}; alter table mart.answer owner to ${owner ?? ""};
       alter role ${login} nosuperuser; revoke all on mart.answer from ${login}, ${group}, ${outer}`,
    );
  }
});

test("what everybody may is told once, and taken from everybody", async () => {
  const { database: name } = database.connection;
  await database.pool.query(`grant ${group} to ${login}; grant create on database ${name} to public`);
  await expect(read("select 1")).rejects.toMatchObject({
    message: expect.stringContaining(
      `it may make schemas in the database ${name}, as everybody may. `,
    ) as string,
    fix: expect.stringMatching(`: revoke create on database "${name}" from public$`) as string,
  });
  await database.pool.query(`revoke create on database ${name} from public`);
});

test("what the mending says is enough", async () => {
  await database.pool.query(
    `grant insert on mart.answer to ${login}; grant create on schema ods to ${login}; grant ${poor} to ${login};
     alter role ${login} createdb; grant usage on schema raw to ${login}`,
  );
  const refused = await read("select 1").catch((error: unknown) => error as { readonly fix: string });
  expect(refused).toMatchObject({ code: "EDP-RUN-008" });
  const [, sql = ""] = /in this database: (.*)$/s.exec("fix" in refused ? refused.fix : "") ?? [];
  await database.pool.query(sql);
  expect((await read("select n from mart.answer")).rows).toEqual([["42"]]);
});

test("the login of EDP itself is none for queries", async () => {
  await expect(read("select 1", connection)).rejects.toMatchObject({
    code: "EDP-RUN-008",
    message: expect.stringContaining("is the login of `database.url`") as string,
    fix: expect.stringContaining("create role edp_reader login") as string,
  });
});

test("a reader that is not let in, is no analyst, or is elsewhere is told apart", async () => {
  const wrong = { ...as(login), password: new Secret("wrong") };
  await expect(read("select 1", wrong)).rejects.toMatchObject({
    code: "EDP-RUN-007",
    fix: expect.stringContaining(`create role "${login}" login`) as string,
  });
  await expect(read("select 1", { ...as(login), database: "postgres" })).rejects.toMatchObject({
    code: "EDP-RUN-009",
    message: expect.stringContaining("signs in to another database") as string,
  });
  await database.pool.query(`revoke edp_analyst from ${login}`);
  await expect(read("select 1")).rejects.toMatchObject({
    code: "EDP-RUN-009",
    fix: expect.stringContaining(`grant edp_analyst to "${login}"`) as string,
  });
  await expect(read("select 1", { ...as(login), port: 1 })).rejects.toMatchObject({
    code: "EDP-DB-001",
    exit: 3,
  });
});
