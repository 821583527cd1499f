import { Secret } from "@edp/base";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createEmptyDatabase, type TestDatabase } from "../../../tests/support/test-database.ts";
import { checkServer, type Facts, judgeServer } from "./check-server.ts";
import type { ConnectionSettings } from "./connection.ts";
import { createPool } from "./pool.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createEmptyDatabase();
});
afterAll(() => database.drop());

async function check(connection: ConnectionSettings): Promise<unknown> {
  const pool = createPool(connection, { max: 1 });
  try {
    return await checkServer(pool, connection);
  } finally {
    await pool.end();
  }
}

/** Somebody who may do only what `grants` says. */
async function createUser(name: string, grants: string): Promise<ConnectionSettings> {
  await database.pool.query(
    `drop role if exists ${name}; create role ${name} login password 'guest'; ${grants}`,
  );
  return { ...database.connection, user: name, password: new Secret("guest") };
}

test("a new enough server where everything is allowed is good", async () => {
  expect(await check(database.connection)).toEqual({ version: "18.6" });
});

test("an older server is refused by its version, and missing roles must be creatable", () => {
  const good = {
    version: "17.0",
    versionNumber: 170_000,
    mayCreateSchemas: true,
    mayCreateRoles: false,
    missingRoles: [],
    isReadOnly: false,
  };
  const judge = (facts: Partial<Facts>) => () => {
    judgeServer({ ...good, ...facts }, database.connection);
  };
  expect(judge({})).not.toThrow();
  const tooOld = {
    code: "EDP-DB-003",
    message: expect.stringContaining("PostgreSQL 16.9; EDP needs 17") as string,
  };
  expect(judge({ version: "16.9", versionNumber: 160_009 })).toThrow(
    expect.objectContaining(tooOld) as Error,
  );
  expect(judge({ missingRoles: ["edp_analyst"] })).toThrow("may not create the roles edp_analyst");
  expect(judge({ missingRoles: ["edp_analyst"], mayCreateRoles: true })).not.toThrow();
});

test("names the right that is missing", async () => {
  const { database: name } = database.connection;
  const guest = await createUser("edp_test_guest", "");
  await expect(check(guest)).rejects.toMatchObject({
    code: "EDP-DB-005",
    message: `The database user edp_test_guest may not create schemas in the database ${name}.`,
  });
  await database.pool.query(
    `grant create on database ${name} to edp_test_guest; alter role edp_test_guest set default_transaction_read_only = on`,
  );
  await expect(check(guest)).rejects.toMatchObject({
    message: expect.stringContaining("read-only") as string,
  });
  await database.pool.query(`drop owned by edp_test_guest; drop role edp_test_guest`);
});

test("tells a wrong password, a missing database and an absent server apart", async () => {
  const { connection } = database;
  await expect(check({ ...connection, password: new Secret("wrong") })).rejects.toMatchObject({
    code: "EDP-DB-004",
  });
  await expect(check({ ...connection, database: "nowhere" })).rejects.toMatchObject({ code: "EDP-DB-006" });
  await expect(check({ ...connection, port: 1 })).rejects.toMatchObject({ code: "EDP-DB-001", exit: 3 });
});
