import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../tests/support/test-database.ts";
import { borrowSpare, createPool, withClient, withTransaction } from "./pool.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await database.pool.query("create table note (text text)");
});
afterAll(() => database.drop());

async function notes(): Promise<readonly string[]> {
  const found = await database.pool.query<{ text: string }>("select text from note order by text");
  return found.rows.map((row) => row.text);
}

describe("withTransaction", () => {
  test("commits what the work did and returns what it returned", async () => {
    const result = await withTransaction(database.pool, async (client) => {
      await client.query("insert into note values ('kept')");
      return 5;
    });
    expect(result).toBe(5);
    expect(await notes()).toContain("kept");
  });

  test("rolls back when the work throws, and throws the same", async () => {
    const failure = new RangeError("no more");
    const work = withTransaction(database.pool, async (client) => {
      await client.query("insert into note values ('dropped')");
      throw failure;
    });
    await expect(work).rejects.toBe(failure);
    expect(await notes()).not.toContain("dropped");
    expect(database.pool.idleCount).toBe(database.pool.totalCount);
  });

  test("rolls back when a statement fails and the work hides it", async () => {
    const work = withTransaction(database.pool, async (client) => {
      await client.query("insert into note values ('hidden')");
      await client.query("select 1 / 0").catch(() => undefined);
    });
    await expect(work).rejects.toMatchObject({ code: "EDP-DB-043" });
    expect(await notes()).not.toContain("hidden");
  });

  test("gives limits and a name to its own transaction alone", async () => {
    const pool = createPool(database.connection, { max: 1, applicationName: "outside" });
    const ask =
      "select current_setting('statement_timeout') as s, current_setting('lock_timeout') as l, current_setting('application_name') as a";
    const options = { statementTimeoutMs: 1500, lockTimeoutMs: 700, applicationName: "it's inside" };
    const inside = await withTransaction(pool, (client) => client.query(ask), options);
    expect(inside.rows).toEqual([{ s: "1500ms", l: "700ms", a: "it's inside" }]);
    expect((await pool.query(ask)).rows).toEqual([{ s: "0", l: "0", a: "outside" }]);
    await pool.end();
  });

  test("read-only work cannot write", async () => {
    const work = withTransaction(database.pool, (client) => client.query("insert into note values ('no')"), {
      readOnly: true,
    });
    await expect(work).rejects.toMatchObject({ code: "25006" });
  });
});

describe("withClient", () => {
  test("never gives back a connection that is inside of a transaction", async () => {
    const pool = createPool(database.connection, { max: 1 });
    const failing = withClient(pool, async (client) => {
      await client.query("begin");
      throw new RangeError("left open");
    });
    await expect(failing).rejects.toThrow("left open");
    const next = await withClient(pool, (client) =>
      client.query("select pg_current_xact_id_if_assigned() as xid, now() = statement_timestamp() as fresh"),
    );
    expect(next.rows).toEqual([{ xid: null, fresh: true }]);
    await pool.end();
  });

  test("survives a connection that the server ends while it is lent", async () => {
    const pool = createPool(database.connection, { max: 1 });
    const killed = withClient(pool, async (client) => {
      const { rows } = await client.query<{ pid: number }>("select pg_backend_pid() as pid");
      await database.pool.query("select pg_terminate_backend($1)", [rows[0]?.pid]);
      await client.query("select 1");
    });
    await expect(killed).rejects.toThrow();
    expect((await pool.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
    await pool.end();
  });
});

test("a spare connection is lent while another one stays free", async () => {
  const pool = createPool(database.connection, { max: 3 });
  await withClient(pool, async () => {
    const spare = await borrowSpare(pool);
    expect((await spare?.client.query("select 1 as one"))?.rows).toEqual([{ one: 1 }]);
    expect(await borrowSpare(pool)).toBeUndefined();
    await spare?.client.query("begin");
    await spare?.giveBack();
    expect(await borrowSpare(pool).then((again) => again?.giveBack())).toBeUndefined();
  });
  const { rows } = await pool.query(
    "select count(*)::integer as others from pg_stat_activity where state like 'idle in %' and datname = current_database()",
  );
  expect(rows).toEqual([{ others: 0 }]);
  await pool.end();
});

test("dates without a zone stay text, big numbers stay exact", async () => {
  const { rows } = await database.pool.query(
    "select date '2026-03-29' as d, timestamp '2026-03-29 02:30' as t, 9007199254740993 as n, timestamptz '2026-03-29 02:30+00' as z",
  );
  expect(rows).toEqual([
    { d: "2026-03-29", t: "2026-03-29 02:30:00", n: "9007199254740993", z: new Date("2026-03-29T02:30:00Z") },
  ]);
});
