import type { Json } from "@edp/base";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { readError, type ReadSummary } from "../../../tests/support/connector-context.ts";
import { startSourcePostgres, type SourcePostgres } from "../../../tests/support/source-postgres.ts";
import { CapturedTable } from "./testing/captured-table.ts";
import { clearCaptured } from "./testing/clear-captured.ts";
import { ownTypesSql, typeSamples } from "./testing/type-samples.ts";

let server: SourcePostgres;
beforeAll(async () => {
  server = await startSourcePostgres();
});
afterAll(() => server.stop());
beforeEach(() => clearCaptured(server));

/** A table in the publication, and what has been read of it. */
async function captured(
  columns: string,
  object: Readonly<Record<string, Json>> = {},
  ...more: string[]
): Promise<CapturedTable> {
  await server.run(
    `create table items (${columns}); ${more.join(";")}; alter publication edp add table items`,
  );
  return new CapturedTable(server, {}, object);
}

const linesOf = ({ records }: ReadSummary): string[] =>
  records.map(({ id, operation, payload }) => (operation === "delete" ? `- ${id}` : payload));

/** A text that is stored beside its row, because it cannot be compressed. */
const large = `(select string_agg(md5(n::text), '') from generate_series(1, 200) as n)`;

describe("a captured table", () => {
  it("is read whole once, then only what changed, in the order of the commits", async () => {
    const items = await captured("id int primary key, name text");
    await server.run("insert into items values (1, 'a'), (2, 'b'), (3, 'c')");
    const first = await items.read();
    expect(first.end).toMatchObject({ complete: true, sourceCount: 3 });
    await server.run("insert into items values (4, 'd')");
    await server.run("update items set name = 'B' where id = 2");
    await server.run("delete from items where id = 1");
    const next = await items.read();
    expect(linesOf(next)).toEqual(['{"id":4,"name":"d"}', '{"id":2,"name":"B"}', "- 1"]);
    expect(next.end).toMatchObject({ complete: false });
    expect(next.updatedAt[2]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00$/);
    expect(linesOf(await items.read())).toEqual([]);
    await items.expectSameAsTable();
  });

  it("says that the old record is gone when a key changes its value", async () => {
    const items = await captured("a text, b int, primary key (a, b)");
    await server.run("insert into items values ('x', 1), ('y', 2)");
    await items.read();
    await server.run("update items set a = 'z' where b = 2");
    await server.run("update items set b = 1 where b = 1");
    expect(linesOf(await items.read())).toEqual(["- y|2", '{"a":"z","b":2}', '{"a":"x","b":1}']);
    await items.expectSameAsTable();
  });

  it("is read whole again when it is emptied, for the log does not say which rows were there", async () => {
    const items = await captured("id int primary key");
    await server.run("insert into items values (1), (2)");
    await items.read();
    await server.run("insert into items values (3); truncate items; insert into items values (4)");
    const error = await readError(() => items.read());
    expect([error.code, error.message]).toEqual(["EDP-SRC-031", expect.stringContaining("truncate")]);
    items.cursor = undefined;
    await items.read();
    expect([...items.rows.keys()]).toEqual(["4"]);
    await server.run("insert into items values (5)");
    expect(linesOf(await items.read())).toEqual(['{"id":5}']);
  });

  it("gives whole transactions in the order of their commits, however they ran into each other", async () => {
    const items = await captured("id int primary key, x int");
    await items.read();
    const [one, two] = [await server.pool.connect(), await server.pool.connect()];
    try {
      await one.query("begin; insert into items values (1, 1)");
      await two.query("begin; insert into items values (2, 1)");
      await one.query("savepoint s; insert into items values (3, 1); rollback to s");
      await two.query("savepoint s; update items set x = 2 where id = 2");
      await two.query("commit");
      expect(linesOf(await items.read())).toEqual(['{"id":2,"x":1}', '{"id":2,"x":2}']);
      await one.query("insert into items values (4, 1); commit");
    } finally {
      one.release();
      two.release();
    }
    expect(linesOf(await items.read())).toEqual(['{"id":1,"x":1}', '{"id":4,"x":1}']);
    await items.expectSameAsTable();
  });

  it("misses nothing and doubles nothing of what is written while the whole of it is read", async () => {
    const items = await captured("id int primary key, x int");
    await server.run("insert into items select n, 0 from generate_series(1, 3000) as n");
    let isOver = false;
    const write = async (): Promise<void> => {
      for (let id = 3001; !isOver; id += 1) {
        await server.run(`insert into items values (${id.toString()}, 0)`);
      }
    };
    const writing = write();
    await items.read();
    await items.read();
    isOver = true;
    await writing;
    await items.read();
    await items.expectSameAsTable();
    expect(items.versions).toHaveLength(items.rows.size);
    expect(items.rows.size).toBeGreaterThan(3000);
  });

  it("can be read whole at any time without losing its place", async () => {
    const items = await captured("id int primary key, x int");
    await items.read();
    await server.run("insert into items values (1, 1)");
    await items.read({ mode: "full", cursor: undefined });
    expect([...items.rows]).toEqual([["1", '{"id":1,"x":1}']]);
    await server.run("update items set x = 2");
    expect(linesOf(await items.read())).toEqual(['{"id":1,"x":2}']);
    const { rows } = await server.pool.query("select 1 from pg_replication_slots where not temporary");
    expect(rows).toHaveLength(1);
  });
});

describe("a run that is killed", () => {
  it("goes on at the next change, also in the middle of a large transaction", async () => {
    const items = await captured("id int primary key, x text");
    await items.read();
    await server.run("insert into items select n, 'v' from generate_series(1, 25000) as n");
    await server.run("update items set x = 'w' where id <= 12000");
    const killed = await items.readBatches(1);
    expect(killed.records).toHaveLength(10_000);
    expect(JSON.parse(items.cursor ?? "")).toMatchObject({ open: [expect.any(String), 10_000] });
    await items.readBatches(1);
    await items.readBatches(2);
    await items.read();
    expect(items.versions).toHaveLength(37_000);
    await items.expectSameAsTable();
  });

  it("after each batch of a busy table comes to the same rows as a plain read", async () => {
    const items = await captured("id int primary key, x text, big text");
    await server.run(`insert into items select n, 'a', ${large} from generate_series(1, 400) as n`);
    await items.read();
    for (let round = 0; round < 6; round += 1) {
      const at = round.toString();
      await server.run(`update items set x = 'r${at}' where id % 5 = ${at} % 5`);
      await server.run(`update items set big = big || 'more' where id % 7 = ${at}`);
      await server.run(`delete from items where id % 11 = ${at}`);
      await server.run(
        `insert into items select n, 'new${at}', ${large} from generate_series(1000 + ${at} * 400, 1399 + ${at} * 400) as n`,
      );
      await server.run(`update items set id = -id where id % 13 = ${at} and id > 0`);
      await items.readBatches(1);
    }
    for (let left = 100; left > 0; left -= 1) {
      const { end } = await items.readBatches(1);
      if (end !== undefined) break;
    }
    await items.expectSameAsTable();
  });

  it("confirms to the slot no more than what the platform has kept", async () => {
    const items = await captured("id int primary key, x text");
    await items.read();
    await server.run("insert into items select n, 'v' from generate_series(1, 15000) as n");
    const before = JSON.parse(items.cursor ?? "") as { readonly lsn: string };
    await items.readBatches(1);
    expect(await confirmedBehind(before.lsn)).toBe("0");
    await items.read();
    const after = JSON.parse(items.cursor ?? "") as { readonly lsn: string };
    expect(Number(await confirmedBehind(after.lsn))).toBeGreaterThan(0);
    await items.read();
    expect(await confirmedBehind(after.lsn)).toBe("0");
  });
});

async function confirmedBehind(lsn: string): Promise<string | undefined> {
  const { rows } = await server.pool.query<{ behind: string }>(
    `select ('${lsn}'::pg_lsn - confirmed_flush_lsn)::text as behind from pg_replication_slots where not temporary`,
  );
  return rows[0]?.behind;
}

describe("a large value that did not change", () => {
  const columns = "id int primary key, x int, big text";

  it("is looked up, for the log does not repeat it", async () => {
    const items = await captured(columns);
    await server.run(`insert into items select n, 1, ${large} from generate_series(1, 3) as n`);
    await items.read();
    await server.run("update items set x = 2 where id = 1");
    await server.run("begin; savepoint s; update items set x = 5 where id = 3; release s; commit");
    const { records } = await items.read();
    expect(records.map(({ id, payload }) => [id, payload.length > 6000])).toEqual([
      ["1", true],
      ["3", true],
    ]);
    await items.expectSameAsTable();
  });

  it("never makes a row that was not there: what was overtaken is left to the later change", async () => {
    const items = await captured(columns);
    await server.run(`insert into items values (1, 1, ${large}), (2, 1, ${large}), (3, 1, ${large})`);
    await items.read();
    await server.run("update items set x = 2; update items set x = 3, big = big || '!' where id = 1");
    await server.run("delete from items where id = 2; update items set id = 4 where id = 3");
    const next = await items.read();
    expect(next.records.map(({ id, operation }) => `${operation} ${id}`)).toEqual([
      "upsert 1",
      "delete 2",
      "delete 3",
      "upsert 4",
    ]);
    await items.expectSameAsTable();
  });

  it("comes with the old row where the table's replica identity is full", async () => {
    const items = await captured(columns, {}, "alter table items replica identity full");
    await server.run(`insert into items values (1, 1, ${large})`);
    await items.read();
    await server.run("update items set x = 2; update items set x = 3; delete from items");
    const { records } = await items.read();
    expect(records.map(({ operation, payload }) => [operation, payload.slice(0, 13)])).toEqual([
      ["upsert", '{"id":1,"x":2'],
      ["upsert", '{"id":1,"x":3'],
      ["delete", ""],
    ]);
  });
});

describe("what is captured", () => {
  it("has the bytes of what is read, whatever the type", async () => {
    await server.run(ownTypesSql);
    const columns = typeSamples.map(([type], index) => `c${index.toString()} ${type}`);
    const items = await captured(`id int primary key, ${columns.join(", ")}`);
    await items.read();
    const values = typeSamples.map(([, value]) => value).join(", ");
    await server.run(`insert into items values (1, ${values})`);
    const changes = await items.read();
    expect(changes.records).toHaveLength(1);
    await items.expectSameAsTable();
  });

  it("has only the columns that config allows, generated ones too, under any name", async () => {
    const items = await captured(
      `"Key;--" text primary key, secret text, "select" text generated always as (upper(secret)) stored, at timestamptz`,
      {
        columns: ["Key;--", "select"],
        updatedAt: "at",
      },
    );
    await items.read();
    await server.run(`insert into items values ('k', 'no', default, '2026-01-02 03:04:05+00')`);
    const { records, updatedAt } = await items.read();
    expect(records.map(({ payload }) => payload)).toEqual(['{"Key;--":"k","select":"NO"}']);
    expect(updatedAt).toEqual(["2026-01-02 03:04:05+00"]);
  });

  it("goes to quarantine when it is too large, or has a key that cannot be an id", async () => {
    const items = await captured("id text primary key, x text");
    items.change.maxRecordBytes = 1000;
    await items.read();
    await server.run(
      "insert into items values ('', 'x'), ('2', repeat('y', 1500)), ('3', repeat('z', 90000)), ('4', 'x')",
    );
    const { records, refused } = await items.read();
    expect(records.map(({ id }) => id)).toEqual(["4"]);
    expect(refused.map(({ reason, id }) => [reason, id])).toEqual([
      ["no-record-id", undefined],
      ["too-large", "2"],
      ["too-large", "3"],
    ]);
  });

  it("is a partitioned table as a whole, when its publication tells of it so", async () => {
    await server.run(`create table items (id int, at date, primary key (id, at)) partition by range (at);
      create table items_1 partition of items for values from ('2026-01-01') to ('2026-07-01');
      create table items_2 partition of items for values from ('2026-07-01') to ('2027-01-01');
      alter publication edp set (publish_via_partition_root = true); alter publication edp add table items`);
    const items = new CapturedTable(server, {}, {});
    await server.run("insert into items values (1, '2026-02-01')");
    await items.read();
    await server.run("update items set at = '2026-08-01'; insert into items values (2, '2026-03-01')");
    expect(linesOf(await items.read())).toEqual([
      "- 1|2026-02-01",
      '{"id":1,"at":"2026-08-01"}',
      '{"id":2,"at":"2026-03-01"}',
    ]);
    await items.expectSameAsTable();
  });
});
