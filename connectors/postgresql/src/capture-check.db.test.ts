import type { Json } from "@edp/base";
import type { CheckStep } from "@edp/connector-sdk";
import { createLogger, systemClock } from "@edp/base";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { readError } from "../../../tests/support/connector-context.ts";
import { findFailedStep } from "../../../tests/support/database-source.ts";
import { startSourcePostgres, type SourcePostgres } from "../../../tests/support/source-postgres.ts";
import connector from "./index.ts";
import { CapturedTable } from "./testing/captured-table.ts";
import { clearCaptured } from "./testing/clear-captured.ts";

let server: SourcePostgres;
beforeAll(async () => {
  server = await startSourcePostgres();
});
afterAll(() => server.stop());
beforeEach(async () => {
  await clearCaptured(server);
  await server.run("create table items (id int primary key, x text); alter publication edp add table items");
});

type Config = Readonly<Record<string, Json>>;

const table = (config: Config = {}, object: Config = {}): CapturedTable =>
  new CapturedTable(server, config, object);

const failure = (items: CapturedTable): Promise<CheckStep | undefined> =>
  findFailedStep(connector, items.context());

/** The statement that a fix names. */
const statementIn = ({ fix = "" }: CheckStep): string => /run: (.*;)/.exec(fix)?.[1] ?? "";

const codeOf = async (items: CapturedTable): Promise<string> => (await readError(() => items.read())).code;

/** A check that fails with this code, the same from a read, and neither once the fix's statement has been run. */
async function expectMended(items: CapturedTable, code: string): Promise<void> {
  const failed = await failure(items);
  expect(failed).toMatchObject({ step: "permission", code });
  expect(await codeOf(items)).toBe(code);
  await server.run(statementIn(failed ?? { step: "permission", outcome: "failed", detail: "" }));
  expect(await failure(items)).toBeUndefined();
  await items.read();
}

describe("the check of a captured table", () => {
  it("says what its slot holds back", async () => {
    const items = table();
    const detail = async (): Promise<string> => {
      let last = "";
      for await (const step of connector.check(items.context())) last = step.detail;
      return last;
    };
    expect(await detail()).toContain("items: captured; its slot is made with the first read");
    await items.read();
    expect(await detail()).toMatch(/items: captured; its slot holds back \d+ MB of 64 MB$/);
  });

  it("names the statement that lets the account replicate", async () => {
    await server.run("alter role reader with noreplication");
    await expectMended(table(), "EDP-SRC-201");
  });

  it("names the statement that makes a publication", async () => {
    await server.run("drop publication edp");
    await expectMended(table(), "EDP-SRC-202");
  });

  it.each([
    ["does not name the table", "drop table items"],
    ["filters its rows", "set table items where (id > 5)"],
    ["leaves out deletions", "set (publish = 'insert, update')"],
  ])("names the statement that mends a publication that %s", async (_name, change) => {
    await server.run(`alter publication edp ${change}`);
    await expectMended(table(), "EDP-SRC-202");
  });

  it("wants a partitioned table published as a whole", async () => {
    await server.run(`drop table items; create table items (id int primary key) partition by range (id);
      create table items_1 partition of items for values from (1) to (9); alter publication edp add table items`);
    await expectMended(table(), "EDP-SRC-202");
  });

  it("wants the key among what the log tells of a deleted row", async () => {
    await server.run("alter table items alter x set not null; alter table items add unique (x)");
    await expectMended(table({}, { key: "x" }), "EDP-SRC-203");
    await server.run("alter table items replica identity nothing");
    expect(await failure(table())).toMatchObject({ code: "EDP-SRC-203" });
  });

  it("makes no slot on a server that would keep its log without limit, unless that is accepted", async () => {
    const boundless = await startSourcePostgres(["max_slot_wal_keep_size=-1"]);
    try {
      await boundless.run(`create table items (id int primary key); create publication edp for table items;
        grant select on items to reader; alter role reader with replication`);
      const items = new CapturedTable(boundless);
      expect(await findFailedStep(connector, items.context())).toMatchObject({ code: "EDP-SRC-204" });
      expect(await codeOf(items)).toBe("EDP-SRC-204");
      expect((await boundless.pool.query("select 1 from pg_replication_slots")).rows).toEqual([]);
      await new CapturedTable(boundless, { allowUnlimitedWal: true }).read();
    } finally {
      await boundless.stop();
    }
  });

  it("says when the log has no changes in it, or no slot is left", async () => {
    const small = await startSourcePostgres(["max_replication_slots=1"]);
    const plain = await startSourcePostgres(["wal_level=replica"]);
    try {
      for (const one of [small, plain]) {
        await one.run(`create table items (id int primary key); create publication edp for table items;
          grant select on items to reader; alter role reader with replication`);
      }
      expect(await codeOf(new CapturedTable(plain))).toBe("EDP-SRC-200");
      expect(await findFailedStep(connector, new CapturedTable(plain).context())).toMatchObject({
        code: "EDP-SRC-200",
      });
      expect(await codeOf(new CapturedTable(small))).toBe("EDP-SRC-206");
    } finally {
      await small.stop();
      await plain.stop();
    }
  });

  it("leaves a slot alone that is somebody else's", async () => {
    await server.run("select pg_create_logical_replication_slot('theirs', 'test_decoding')");
    expect(await failure(table({}, { slot: "theirs" }))).toMatchObject({ code: "EDP-SRC-205" });
    await server.run("select pg_create_physical_replication_slot('copy')");
    expect(await failure(table({}, { slot: "copy" }))).toMatchObject({ code: "EDP-SRC-205" });
  });

  it.each([
    ["view", "drop table items; create table t (id int); create view items as select * from t"],
    ["unlogged table", "drop table items; create unlogged table items (id int primary key)"],
  ])("refuses a %s, of which the log knows nothing", async (_name, sql) => {
    await server.run(sql);
    expect(await failure(table({}, { key: "id" }))).toMatchObject({ code: "EDP-SRC-208" });
  });

  it("wants a publication named", async () => {
    const context = table().context();
    const { publication: _publication, ...config } = context.config;
    expect(await findFailedStep(connector, { ...context, config })).toMatchObject({ code: "EDP-SRC-028" });
  });
});

describe("a cursor of a captured table", () => {
  const reasons: readonly (readonly [string, string, (items: CapturedTable) => Promise<void> | void])[] = [
    [
      "whose slot was dropped",
      "is gone",
      () =>
        server.run(
          "select pg_drop_replication_slot(slot_name) from pg_replication_slots where not temporary",
        ),
    ],
    [
      "whose slot somebody else read from",
      "somebody else read",
      async () => {
        await server.run("insert into items values (9)");
        await server.run(
          "select pg_replication_slot_advance(slot_name, pg_current_wal_lsn()) from pg_replication_slots where not temporary",
        );
      },
    ],
    [
      "whose table was made anew",
      "dropped and made anew",
      () =>
        server.run(
          "drop table items; create table items (id int primary key, x text); alter publication edp add table items",
        ),
    ],
    [
      "whose columns are others",
      "columns are others",
      () => server.run("alter table items add y int default 7"),
    ],
    ["of another server", "another server", (items) => edit(items, /"system":"\d+"/, '"system":"1"')],
    ["from a later time", "set back", (items) => edit(items, /"lsn":"[^"]*"/, '"lsn":"FF/0"')],
    ["of another slot", "no longer", (items) => edit(items, /"slot":"[^"]*"/, '"slot":"old"')],
    [
      "of reading by a column",
      "not a place in the log",
      (items) => {
        items.cursor = '{"since":"7"}';
      },
    ],
  ];

  it.each(reasons)("%s ends in a whole read", async (_name, reason, change) => {
    const items = table();
    await server.run("insert into items values (1, 'a')");
    await items.read();
    await change(items);
    const error = await readError(() => items.read());
    expect([error.code, error.message]).toEqual(["EDP-SRC-031", expect.stringContaining(reason)]);
    items.cursor = undefined;
    await items.read();
    await server.run("insert into items values (2, 'b')");
    await items.read();
    await items.expectSameAsTable();
  });
});

function edit(items: CapturedTable, pattern: RegExp, text: string): void {
  items.cursor = items.cursor?.replace(pattern, text);
}

describe("a slot that is not read for long", () => {
  it("is given up by the server before its disk fills, and then the table is read whole over a new one", async () => {
    const tight = await startSourcePostgres([
      "max_slot_wal_keep_size=1MB",
      "min_wal_size=32MB",
      "max_wal_size=32MB",
    ]);
    try {
      await tight.run(`create table items (id int primary key, x text); create table noise (x text);
        create publication edp for table items; grant select on items to reader; alter role reader with replication`);
      const lines: string[] = [];
      const log = createLogger((line) => lines.push(line), systemClock);
      const items = new CapturedTable(tight, {}, {}, { log });
      await items.read();
      await tight.run("insert into items values (1, 'never read from the log')");
      for (let segment = 0; segment < 4; segment += 1) {
        await tight.run("insert into noise values ('x'); select pg_switch_wal(); checkpoint");
      }
      const { rows } = await tight.pool.query<{ wal_status: string }>(
        "select wal_status from pg_replication_slots where not temporary",
      );
      expect(rows).toEqual([{ wal_status: "lost" }]);
      const error = await readError(() => items.read());
      expect([error.code, error.message]).toEqual([
        "EDP-SRC-031",
        expect.stringContaining("max_slot_wal_keep_size"),
      ]);
      expect(lines.join("")).toContain("keeps much of its log");
      items.cursor = undefined;
      await items.read();
      expect(lines.join("")).toContain("made anew");
      await tight.run("insert into items values (2, 'read')");
      await items.read();
      expect([...items.rows.keys()].sort()).toEqual(["1", "2"]);
    } finally {
      await tight.stop();
    }
  });

  it("moves on with every read although its table rests, so the server keeps no log for it", async () => {
    const items = table();
    await server.run("create table noise (x text)");
    await items.read();
    const retained = async (): Promise<number> => {
      const { rows } = await server.pool.query<{ bytes: string }>(
        "select (pg_current_wal_lsn() - confirmed_flush_lsn)::text as bytes from pg_replication_slots where not temporary",
      );
      return Number(rows[0]?.bytes);
    };
    await server.run("insert into noise select repeat('x', 1000) from generate_series(1, 5000)");
    const before = await retained();
    await items.read();
    await items.read();
    expect(before).toBeGreaterThan(5_000_000);
    expect(await retained()).toBeLessThan(200_000);
  });

  it("is waited for while a run that was killed still holds it", async () => {
    const items = table();
    await server.run("insert into items values (1, 'a')");
    await items.read();
    await server.run("insert into items select n, 'b' from generate_series(2, 30000) as n");
    const other = items.open();
    await other.next();
    const over = new AbortController();
    const reading = items.read().finally(() => {
      over.abort();
    });
    reading.catch(() => undefined);
    while (!over.signal.aborted) {
      const { rows } = await server.pool.query(
        "select 1 from pg_stat_activity where backend_type = 'walsender' and query like 'START%' and state = 'idle'",
      );
      if (rows.length > 0) break;
    }
    await other.return?.();
    expect((await reading).records).toHaveLength(29_999);
  });

  it("is in use while another run reads from it, which is told", async () => {
    const items = table({ lockTimeoutSeconds: 1 });
    await server.run("insert into items values (1, 'a')");
    await items.read();
    await server.run("insert into items select n, 'b' from generate_series(2, 30000) as n");
    const other = items.open();
    await other.next();
    const error = await readError(() => items.read());
    expect([error.code, error.retry]).toEqual(["EDP-SRC-207", "later"]);
    await other.return?.();
  });
});
