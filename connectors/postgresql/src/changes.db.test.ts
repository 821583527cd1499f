import { createLogger, systemClock } from "@edp/base";
import { loadConnector, type ReadEvent } from "@edp/connector-sdk";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { readError, summarizeRead } from "../../../tests/support/connector-context.ts";
import { loadManifest } from "../../../tests/support/load-manifest.ts";
import { startSourcePostgres, type SourcePostgres } from "../../../tests/support/source-postgres.ts";
import connector from "./index.ts";
import { createContext, read, type Objects } from "./testing/read-source.ts";

let server: SourcePostgres;
beforeAll(async () => {
  server = await startSourcePostgres();
});
afterAll(() => server.stop());
beforeEach(async () => {
  await server.run(`drop schema public cascade; create schema public; grant usage on schema public to reader;
    alter default privileges in schema public grant select on tables to reader`);
});

const idsOf = (summary: { readonly records: readonly { readonly id: string }[] }): string[] =>
  summary.records.map(({ id }) => id);

const bySeq = { events: { table: "events", cursor: "seq", lookback: 0 } } satisfies Objects;

/** Reads to the first cursor of each page, as a run does that is killed there, until nothing is left. */
async function readInPieces(objects: Objects, pageRows: number): Promise<readonly string[]> {
  const seen: string[] = [];
  let cursor: string | undefined;
  for (let tries = 0; tries < 100; tries += 1) {
    const context = createContext(server, objects, { pageRows, snapshot: "none" });
    const [object = ""] = context.objects;
    const request = { object, mode: "incremental", cursor, since: undefined, until: undefined } as const;
    let restingPoint: string | undefined;
    for await (const event of connector.read(context, request)) {
      if (event.kind === "records") seen.push(...event.batch.recordIds);
      if (event.kind === "end") return seen;
      if (event.kind === "records" && event.cursor !== undefined) {
        restingPoint = event.cursor;
        break;
      }
    }
    cursor = restingPoint;
  }
  throw new Error("the read never ended");
}

describe("reading changes", () => {
  it("neither skips nor repeats rows that share a cursor value, wherever a page ends", async () => {
    await server.run(`create table events (a text, b int, seq int not null, primary key (a, b));
      insert into events select chr(65 + n % 3), n, n / 7 from generate_series(0, 29) as n`);
    for (const pageRows of [1, 2, 3, 7, 10, 30, 31]) {
      const seen = await readInPieces(bySeq, pageRows);
      expect(new Set(seen).size).toBe(30);
      expect(seen).toHaveLength(30);
      expect(seen[0]).toBe("A|0");
    }
  });

  it("goes on where the read before ended, and reads nothing when nothing changed", async () => {
    await server.run(`create table events (id int primary key, seq bigint not null);
      insert into events select n, 9007199254740990 + n from generate_series(1, 5) as n`);
    const full = await read(createContext(server, bySeq));
    expect(idsOf(full)).toEqual(["1", "2", "3", "4", "5"]);
    const cursor = full.end?.cursor;
    await server.run("insert into events values (6, 9007199254740996)");
    const next = await read(createContext(server, bySeq), { mode: "incremental", cursor });
    // The newest value itself is read again: another row may have got it since.
    expect(idsOf(next)).toEqual(["5", "6"]);
    expect(next.end).toMatchObject({ complete: false });
  });

  it("reads again what a late commit may have slipped in behind the newest value", async () => {
    await server.run(`create table events (id int primary key, at timestamptz not null);
      insert into events values (1, now() - interval '1 hour'), (2, now())`);
    const objects = { events: { table: "events", cursor: "at", lookback: 60 } };
    const { end } = await read(createContext(server, objects));
    await server.run("insert into events values (3, now() - interval '30 seconds')");
    const next = await read(createContext(server, objects), { mode: "incremental", cursor: end?.cursor });
    expect(idsOf(next)).toEqual(["3", "2"]);
  });

  it("does not let a row from the future hide what comes before it", async () => {
    await server.run(`create table events (id int primary key, at timestamptz not null);
      insert into events values (1, now()), (2, '2099-01-01')`);
    const objects = { events: { table: "events", cursor: "at", lookback: 0 } };
    const { end } = await read(createContext(server, objects));
    await server.run("insert into events values (3, now())");
    const next = await read(createContext(server, objects), { mode: "incremental", cursor: end?.cursor });
    expect(idsOf(next)).toEqual(["3", "2"]);
  });

  it("takes the time zone of a clock without one into account", async () => {
    await server.run(`create table events (id int primary key, at timestamp not null);
      insert into events values (1, now() at time zone 'Asia/Tokyo')`);
    const objects = { events: { table: "events", cursor: "at", lookback: 0 } };
    const { end } = await read(createContext(server, objects, { timeZone: "Asia/Tokyo" }));
    await server.run(
      "insert into events values (2, (now() - interval '1 minute') at time zone 'Asia/Tokyo')",
    );
    const next = await read(createContext(server, objects, { timeZone: "Asia/Tokyo" }), {
      mode: "incremental",
      cursor: end?.cursor,
    });
    expect(idsOf(next)).toEqual(["1"]);
  });

  it("reads rows without a cursor value each time, after the others", async () => {
    await server.run(`create table events (id int primary key, seq int);
      insert into events values (1, null), (2, 5), (3, null), (4, 9)`);
    expect(await readInPieces(bySeq, 1)).toEqual(["2", "4", "1", "3"]);
    const { end } = await read(createContext(server, bySeq));
    const next = await read(createContext(server, bySeq), { mode: "incremental", cursor: end?.cursor });
    expect(idsOf(next)).toEqual(["4", "1", "3"]);
  });

  it("ends although rows keep changing, and leaves these to the next read", async () => {
    await server.run(`create table events (id int primary key, seq int not null);
      insert into events select n, n from generate_series(1, 6) as n`);
    const context = createContext(server, bySeq, { pageRows: 2, snapshot: "none" });
    const request = {
      object: "events",
      mode: "incremental",
      cursor: undefined,
      since: undefined,
      until: undefined,
    } as const;
    const seen: string[] = [];
    let end: Extract<ReadEvent, { kind: "end" }> | undefined;
    let top = 6;
    for await (const event of connector.read(context, request)) {
      if (event.kind === "end") end = event;
      if (event.kind !== "records") continue;
      seen.push(...event.batch.recordIds);
      // Each page moves the rows that were read to the end of the order.
      for (const id of event.batch.recordIds)
        await server.run(`update events set seq = ${(top += 1).toString()} where id = ${id}`);
    }
    expect(seen).toEqual(["1", "2", "3", "4", "5", "6"]);
    const next = await read(createContext(server, bySeq), { mode: "incremental", cursor: end?.cursor });
    expect(idsOf(next).sort()).toEqual(["1", "2", "3", "4", "5", "6"]);
  });

  it("limits a backfill to its window and leaves the cursor alone", async () => {
    await server.run(`create table events (id int primary key, at timestamptz not null);
      insert into events values (1, '2026-01-01'), (2, '2026-02-01'), (3, '2026-03-01')`);
    const window = await read(createContext(server, { events: { table: "events", cursor: "at" } }), {
      since: new Date("2026-01-15T00:00:00Z"),
      until: new Date("2026-02-15T00:00:00Z"),
    });
    expect(idsOf(window)).toEqual(["2"]);
    expect(window.end).toEqual({ kind: "end", complete: false });
    expect(window.updatedAt).toEqual(["2026-02-01 00:00:00+00"]);
  });

  it("refuses a cursor that somebody else wrote, and a column that cannot be one", async () => {
    await server.run("create table events (id int primary key, seq float8 not null)");
    const request = { mode: "incremental", cursor: "{}[" } as const;
    expect((await readError(() => read(createContext(server, bySeq), request))).code).toBe("EDP-SRC-030");
    expect((await readError(() => read(createContext(server, bySeq)))).code).toBe("EDP-SRC-190");
  });
});

describe("a whole read", () => {
  const both = { a: { table: "a" }, b: { table: "b" } } satisfies Objects;

  it("shows all objects of a run at one moment", async () => {
    await server.run(
      "create table a (id int primary key); create table b (id int primary key); insert into a values (1)",
    );
    const loaded = await loadConnector(loadManifest("postgresql"));
    const session = loaded.openSession?.();
    const context = createContext(server, both);
    const request = { mode: "full", cursor: undefined, since: undefined, until: undefined } as const;
    const a = await summarizeRead(session?.read(context, { ...request, object: "a" }) ?? emptyEvents());
    await server.run("insert into b values (7)");
    const b = await summarizeRead(session?.read(context, { ...request, object: "b" }) ?? emptyEvents());
    expect([idsOf(a), idsOf(b)]).toEqual([["1"], []]);
    await session?.close();
    expect(idsOf(await read(createContext(server, { b: both.b })))).toEqual(["7"]);
  });

  it("goes on over a new connection when the first one breaks, and says so", async () => {
    await server.run(
      "create table a (id int primary key); create table b (id int primary key); insert into b values (7)",
    );
    const session = connector.openSession?.();
    const lines: string[] = [];
    const log = createLogger((line) => lines.push(line), systemClock);
    const context = createContext(server, both, {}, { log });
    const request = { mode: "full", cursor: undefined, since: undefined, until: undefined } as const;
    await summarizeRead(session?.read(context, { ...request, object: "a" }) ?? emptyEvents());
    await server.run("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'reader'");
    const request2 = { ...request, object: "b" };
    const b = await readAgain(() => summarizeRead(session?.read(context, request2) ?? emptyEvents()));
    expect(idsOf(b)).toEqual(["7"]);
    expect(lines.join("")).toContain("show a later moment");
    await session?.close();
  });

  it("goes page by page where no snapshot is wanted", async () => {
    await server.run(
      "create table a (id text primary key, x int); insert into a select md5(n::text), n from generate_series(1, 25) as n",
    );
    const paged = await read(createContext(server, { a: both.a }, { snapshot: "none", pageRows: 4 }));
    const whole = await read(createContext(server, { a: both.a }));
    expect(new Set(idsOf(paged))).toEqual(new Set(idsOf(whole)));
    expect(paged.end).toEqual({ kind: "end", complete: true });
    expect(whole.end).toEqual({ kind: "end", complete: true, sourceCount: 25 });
  });

  it("quotes every name, and reads only the columns that config allows", async () => {
    await server.run(`create table "Odd ""Table"" x" ("Key;--" int primary key, "select" text, secret text);
      insert into "Odd ""Table"" x" values (1, 'yes', 'no')`);
    const odd = { table: 'Odd "Table" x', columns: ["Key;--", "select", "gone"] };
    const { records } = await read(createContext(server, { odd }));
    expect(records.map(({ payload }) => payload)).toEqual([`{"Key;--":1,"select":"yes"}`]);
  });

  it("reads a view by the key that config names, and refuses a table without one", async () => {
    await server.run(`create table a (id int primary key, x text); insert into a values (1, 'v');
      create view v as select * from a; create table heap (x int)`);
    expect(idsOf(await read(createContext(server, { v: { table: "v", key: ["id", "x"] } })))).toEqual([
      "1|v",
    ]);
    expect((await readError(() => read(createContext(server, { v: { table: "v" } })))).code).toBe(
      "EDP-SRC-183",
    );
    expect((await readError(() => read(createContext(server, { h: { table: "heap" } })))).code).toBe(
      "EDP-SRC-183",
    );
    const error = await readError(() => read(createContext(server, { v: { table: "v", key: "Id" } })));
    expect(error.code).toBe("EDP-SRC-184");
    expect(error.message).toContain("id, x");
  });

  it("keeps rows without an id or too large for quarantine, and goes on", async () => {
    await server.run(`create table a (id text, x text);
      insert into a values ('1', 'x'), (null, 'y'), ('3', repeat('z', 3000000)), ('4', repeat('w', 2000)), ('5', 'x')`);
    const objects = { a: { table: "a", key: "id" } };
    for (const config of [{}, { snapshot: "none", pageRows: 1 }]) {
      const found = await read(createContext(server, objects, config, { maxRecordBytes: 1000 }));
      expect(idsOf(found)).toEqual(["1", "5"]);
      const expected = [
        ["a row 3", "too-large", "3"],
        ["a row 4", "too-large", "4"],
        ["a row null", "no-record-id", undefined],
      ];
      const refused = found.refused.map(({ position, reason, id }) => [position, reason, id]);
      expect(refused.sort()).toEqual(expected);
    }
  });

  it("stops when it is told to, also in the middle of a statement", async () => {
    await server.run(
      "create table a (id int primary key, x text); insert into a select n, repeat('x', 1000) from generate_series(1, 20000) as n",
    );
    const stop = new AbortController();
    const context = createContext(server, { a: both.a }, {}, { signal: stop.signal });
    const request = {
      object: "a",
      mode: "full",
      cursor: undefined,
      since: undefined,
      until: undefined,
    } as const;
    const events: string[] = [];
    const work = async (): Promise<void> => {
      for await (const event of connector.read(context, request)) {
        events.push(event.kind);
        stop.abort(new DOMException("stopped", "AbortError"));
      }
    };
    await expect(work()).rejects.toThrow("stopped");
    expect(events).not.toContain("end");
  });
});

async function* emptyEvents(): AsyncIterable<ReadEvent> {
  await Promise.resolve();
  yield* [];
}

/** A connection that breaks is noticed by the first statement at the latest. */
async function readAgain<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch {
    return work();
  }
}
