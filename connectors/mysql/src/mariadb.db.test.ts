import type { Json } from "@edp/base";
import type { CheckStep, ConnectorContext, ReadRequest } from "@edp/connector-sdk";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  readError,
  summarizeRead,
  type ReadSummary,
  type TestContextInput,
} from "../../../tests/support/connector-context.ts";
import {
  createShopContext,
  findFailedStep,
  readFirst,
  type Objects,
} from "../../../tests/support/database-source.ts";
import { startSourceMariaDb, type SourceMariaDb } from "../../../tests/support/source-mariadb.ts";
import connector from "./index.ts";

let server: SourceMariaDb;
beforeAll(async () => {
  server = await startSourceMariaDb();
});
afterAll(() => server.stop());

const createContext = (
  objects: Objects,
  config: Readonly<Record<string, Json>> = {},
  change: TestContextInput = {},
): ConnectorContext => createShopContext(server, objects, config, change);

const read = (context: ConnectorContext, request: Partial<ReadRequest> = {}): Promise<ReadSummary> =>
  readFirst(connector, context, request);

const idsOf = ({ records }: ReadSummary): string[] => records.map(({ id }) => id);

const failure = (context: ConnectorContext): Promise<CheckStep | undefined> =>
  findFailedStep(connector, context);

/** Type, value as SQL, and the bytes that land. */
const rows: readonly (readonly [type: string, value: string, json: string])[] = [
  ["bigint unsigned", "18446744073709551615", "18446744073709551615"],
  ["bigint", "-9223372036854775808", "-9223372036854775808"],
  ["tinyint(1)", "1", "1"],
  ["int(6) zerofill", "42", "42"],
  ["decimal(30,10)", "12345678901234567890.0000000001", "12345678901234567890.0000000001"],
  ["float", "3.14", "3.14"],
  ["float", "16777217", "16777216"],
  ["double", "0.1 + 0.2e0", "0.30000000000000004"],
  ["double", "1e300", "1e300"],
  ["bit(8)", "b'00000101'", "5"],
  ["bit(64)", "~0", "18446744073709551615"],
  ["year", "2026", "2026"],
  ["date", "'0000-00-00'", '"0000-00-00"'],
  ["date", "'2026-02-28'", '"2026-02-28"'],
  ["datetime(6)", "'2026-03-29 02:30:00.000001'", '"2026-03-29T02:30:00.000001"'],
  ["datetime", "'2026-00-00 00:00:00'", '"2026-00-00 00:00:00"'],
  ["timestamp(6) null", "'2026-03-29 00:30:00.123456'", '"2026-03-29T00:30:00.123456+00:00"'],
  ["time(3)", "'-838:59:59.000'", '"-838:59:59.000"'],
  ["varchar(50)", "'a\\n\"b\" \\\\ é 😀'", '"a\\n\\"b\\" \\\\ é 😀"'],
  ["varchar(50) character set latin1", "'é'", '"é"'],
  ["char(4)", "'ab'", '"ab"'],
  ["enum('good','very good')", "'very good'", '"very good"'],
  ["set('a','b','c')", "'a,c'", '"a,c"'],
  ["varbinary(10)", "x'00ff10'", '{"$base64":"AP8Q"}'],
  ["longblob", "x'00'", '{"$base64":"AA=="}'],
  ["json", `'{"b":1, "a":[1e400, 1.0]}'`, `"{\\"b\\":1, \\"a\\":[1e400, 1.0]}"`],
  ["uuid", "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'", '"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"'],
  ["text", "null", "null"],
];

describe("a value of type", () => {
  beforeAll(async () => {
    await server.run("set sql_mode = '', time_zone = '+00:00'");
    for (const [index, [type, value]] of rows.entries()) {
      const table = `t${index.toString()}`;
      await server.run(
        `create table ${table} (id int primary key, \`value\` ${type})`,
        `insert into ${table} values (1, ${value})`,
        `grant select on ${table} to reader`,
      );
    }
  });

  it.each(rows.map((row, index) => [index, ...row] as const))(
    "%i %s keeps %s",
    async (index, _type, _value, json) => {
      const { records } = await read(createContext({ it: { table: `t${index.toString()}` } }));
      expect(records).toEqual([{ id: "1", operation: "upsert", payload: `{"id":1,"value":${json}}` }]);
    },
  );
});

describe("reading", () => {
  beforeEach(async () => {
    await server.run("drop table if exists events, other", "drop view if exists v");
  });

  it("neither skips nor repeats rows that share a cursor value, wherever a page ends", async () => {
    await server.run(
      "create table events (a varchar(5), b binary(2), seq bigint unsigned not null, primary key (a, b))",
      "insert into events select char(65 + seq % 3), unhex(lpad(hex(seq), 4, '0')), 9007199254740990 + seq div 7 from seq_0_to_29",
      "grant select on events to reader",
    );
    const objects = { events: { table: "events", cursor: "seq", lookback: 0 } };
    for (const pageRows of [1, 2, 7, 30, 31]) {
      const context = createContext(objects, { pageRows });
      const changes = await read(context, { mode: "incremental" });
      expect(new Set(idsOf(changes)).size).toBe(30);
      expect(changes.records).toHaveLength(30);
      const cursors = changes.cursors.slice(0, -1);
      for (const [index, cursor] of cursors.entries()) {
        const rest = await read(context, { mode: "incremental", cursor });
        expect(rest.records).toHaveLength(30 - (index + 1) * pageRows);
      }
    }
    const paged = await read(createContext(objects, { snapshot: "none", pageRows: 4 }));
    expect(new Set(idsOf(paged)).size).toBe(30);
  });

  it("looks back in unsigned numbers, too", async () => {
    await server.run("create table events (id int unsigned primary key)", "insert into events values (5)");
    await server.run("grant select on events to reader");
    const objects = { events: { table: "events", cursor: "id" } };
    const { end } = await read(createContext(objects));
    expect(end?.cursor).toBe('{"since":"0"}');
  });

  it("takes late commits, rows from the future and rows without a time into account", async () => {
    await server.run(
      "create table events (id int primary key, at datetime(6))",
      "insert into events values (1, utc_timestamp(6)), (2, '2099-01-01'), (3, null)",
      "grant select on events to reader",
    );
    const objects = { events: { table: "events", cursor: "at", lookback: 60 } };
    const { end } = await read(createContext(objects));
    await server.run("insert into events values (4, utc_timestamp(6) - interval 30 second)");
    const next = await read(createContext(objects), { mode: "incremental", cursor: end?.cursor });
    expect(idsOf(next)).toEqual(["4", "1", "2", "3"]);
  });

  it("shows all objects of a run at one moment", async () => {
    await server.run(
      "create table events (id int primary key)",
      "create table other (id int primary key)",
      "insert into events values (1)",
      "grant select on events to reader",
      "grant select on other to reader",
    );
    const context = createContext({ events: { table: "events" }, other: { table: "other" } });
    const session = connector.openSession?.();
    const request = { mode: "full", cursor: undefined, since: undefined, until: undefined } as const;
    const readIn = (object: string): Promise<ReadSummary> =>
      summarizeRead((session ?? connector).read(context, { ...request, object }));
    expect(idsOf(await readIn("events"))).toEqual(["1"]);
    await server.run("insert into other values (7)");
    expect(idsOf(await readIn("other"))).toEqual([]);
    await session?.close();
  });

  it("cannot write, whatever the account may do", async () => {
    await server.run("create table events (id int primary key)", "grant select, insert on events to reader");
    await server.run(
      "create or replace function spy() returns int modifies sql data begin insert into shop.events values (99); return 1; end",
      "create view v as select 1 as id, spy() as x",
      "grant select on v to reader",
      "grant execute on function spy to reader",
    );
    // Such a view cannot even be described in a session that only reads.
    await readError(() => read(createContext({ v: { table: "v", key: "id" } })));
    expect(idsOf(await read(createContext({ events: { table: "events" } })))).toEqual([]);
    await server.run("revoke insert on events from reader");
  });
});

describe("a check", () => {
  beforeEach(async () => {
    await server.run("drop table if exists workers", "create table workers (id int primary key, name text)");
    await server.run("grant select on workers to reader");
  });
  const workers = { workers: { table: "workers" } };

  it("says what it found", async () => {
    const steps: CheckStep[] = [];
    for await (const step of connector.check(createContext(workers))) steps.push(step);
    expect(steps.map(({ outcome }) => outcome)).toEqual(Array(6).fill("passed"));
    expect(steps[3]?.detail).toMatch(/^reader, MariaDB \d+/);
  });

  it.each([
    ["a wrong password", {}, { secrets: { password: "wrong-value" } }, "sign in", "EDP-SRC-180"],
    ["a wrong user", { user: "nobody" }, {}, "sign in", "EDP-SRC-180"],
    ["a wrong database", { database: "nowhere" }, {}, "sign in", "EDP-SRC-181"],
    ["an unknown issuer", {}, { extraCa: undefined }, "certificate", "EDP-SRC-022"],
  ] as const)("tells %s", async (_name, config, change, step, code) => {
    expect(await failure(createContext(workers, config, change))).toMatchObject({ step, code });
  });

  it("sees the same fault when it reads", async () => {
    const error = await readError(() => read(createContext(workers, {}, { extraCa: undefined })));
    expect(error.code).toBe("EDP-SRC-022");
    const plain = await startSourceMariaDb(["--skip-ssl"]);
    try {
      const place = `localhost:${plain.port.toString()}`;
      const open = createContext(workers, { server: place }, { allowedHosts: [place] });
      expect(await failure(open)).toMatchObject({ step: "certificate", code: "EDP-SRC-187" });
      expect((await readError(() => read(open))).code).toBe("EDP-SRC-187");
    } finally {
      await plain.stop();
    }
  });

  it("names the statement that mends a missing right, and the one that takes a right to write away", async () => {
    await server.run("revoke select on workers from reader");
    const refused = await failure(createContext(workers));
    expect(refused).toMatchObject({ step: "permission", code: "EDP-SRC-182" });
    expect(refused?.fix).toContain("grant select on `shop`.`workers` to 'reader'@'%';");
    await server.run("grant select, insert on `shop`.`workers` to 'reader'@'%'");
    const writer = await failure(createContext(workers));
    expect(writer).toMatchObject({ step: "permission", code: "EDP-SRC-186" });
    expect(writer?.fix).toContain("revoke insert on `shop`.`workers` from 'reader'@'%';");
    await server.run("revoke insert on `shop`.`workers` from 'reader'@'%'");
    expect(await failure(createContext(workers))).toBeUndefined();
  });

  it("says when the server has no connection left", async () => {
    await server.run("alter user reader with max_user_connections 1");
    const session = connector.openSession?.();
    const request = {
      object: "workers",
      mode: "full",
      cursor: undefined,
      since: undefined,
      until: undefined,
    } as const;
    await summarizeRead((session ?? connector).read(createContext(workers), request));
    expect(await failure(createContext(workers))).toMatchObject({ step: "sign in", code: "EDP-SRC-188" });
    await session?.close();
    await server.run("alter user reader with max_user_connections 0");
  });

  it("gives up a statement that takes too long, or waits too long for a lock", async () => {
    await server.run(
      "create or replace view slow as select 1 as id, sleep(60) as x",
      "grant select on slow to reader",
    );
    const late = await readError(() =>
      read(createContext({ s: { table: "slow", key: "id" } }, { statementTimeoutSeconds: 1 })),
    );
    expect(late.code).toBe("EDP-SRC-189");
    await server.run("lock tables workers write");
    try {
      const locked = await readError(() => read(createContext(workers, { lockTimeoutSeconds: 1 })));
      expect(locked.code).toBe("EDP-SRC-189");
    } finally {
      await server.run("unlock tables");
    }
  });

  it("lists what the account may read", async () => {
    const found = await connector.discover(createContext(workers));
    expect(found[0]).toMatchObject({ name: "workers", fields: ["id", "name"] });
  });
});
