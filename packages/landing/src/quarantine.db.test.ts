// Every row of the table "what jsonb cannot hold" (performance-and-reliability, section 4), as bytes from a source.
import { createHash } from "node:crypto";
import type { ReadEvent } from "@edp/connector-sdk";
import type { Pool } from "@edp/postgres";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  bytesEvent,
  completeEnd,
  landEvents,
  landSnapshot,
  readCurrent,
  readVersions,
  recordsEvent,
  testSource,
} from "../../../tests/support/landing-harness.ts";
import { createTestDatabase, type TestDatabase } from "../../../tests/support/test-database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  await database.drop();
});

interface QuarantineRow {
  readonly record_id: string | null;
  readonly reason_code: string;
  readonly sqlstate: string | null;
  readonly position: string;
  readonly size_bytes: string;
  readonly payload_hash: Buffer | null;
  readonly payload: Buffer | null;
  readonly resolved_at: Date | null;
}

async function readQuarantine(pool: Pool, source: string): Promise<readonly QuarantineRow[]> {
  const found = await pool.query<QuarantineRow>(
    "select * from meta.quarantine where source_code = $1 order by quarantine_id",
    [source],
  );
  return found.rows;
}

const text = (value: string): Buffer => Buffer.from(value);
const deep = (levels: number): Buffer => text("[".repeat(levels) + "]".repeat(levels));

const refused: readonly [name: string, bytes: Buffer, reason: string, sqlState: string | null][] = [
  ["an escaped NUL in a value", text('{"a":"x\\u0000y"}'), "nul-character", "22P05"],
  ["an escaped NUL in a key", text('{"\\u0000":1}'), "nul-character", "22P05"],
  ["a lone high surrogate", text('{"a":"\\ud800"}'), "lone-surrogate", "22P02"],
  ["a lone low surrogate, in capitals", text('{"a":"\\uDC00"}'), "lone-surrogate", "22P02"],
  ["two high surrogates", text('{"a":"\\ud83d\\ud83d"}'), "lone-surrogate", "22P02"],
  ["an exponent beyond numeric", text('{"a":1E400000}'), "number-out-of-range", "22003"],
  ["a negative exponent beyond numeric", text("[-2.5e-20000]"), "number-out-of-range", "22003"],
  ["a number of 140,000 digits", text(`{"a":${"7".repeat(140_000)}}`), "number-out-of-range", "22003"],
  ["a fraction of 17,000 digits", text(`{"a":0.${"1".repeat(17_000)}}`), "number-out-of-range", "22003"],
  ["bytes that are not UTF-8", Buffer.from([0x22, 0xc3, 0x28, 0x22]), "invalid-utf8", null],
  ["a raw NUL byte", Buffer.from([0x22, 0x61, 0x00, 0x22]), "nul-character", "22021"],
  ["a raw NUL byte beside something suspicious", Buffer.from("[1e99999,\0]"), "nul-character", "22021"],
  ["a byte order mark", text('\ufeff{"a":1}'), "invalid-json", "22P02"],
  ["nesting of 20,000 levels", deep(20_000), "too-deep", "54001"],
  ["a record over the size limit", text(`"${"x".repeat(200_000)}"`), "too-large", null],
  ["truncated JSON", text('{"a":'), "invalid-json", "22P02"],
  ["nothing at all", Buffer.alloc(0), "invalid-json", "22P02"],
  ["a control character in a string", text('"a\u0001b"'), "invalid-json", "22P02"],
];

const kept: readonly [name: string, bytes: Buffer][] = [
  ["a right pair of surrogates", text('{"a":"\\ud83d\\ude00"}')],
  ["a backslash before u0000", text('{"a":"\\\\u0000"}')],
  ["1E400, which becomes 401 digits", text('{"a":1E400}')],
  ["hexadecimal that looks like an exponent", text('{"id":"1e99999a-9e99999"}')],
  ["a duplicate key", text('{"a":1,"a":2}')],
  ["integers beyond 2^53", text('{"a":9007199254740993}')],
  ["white space and exponents as written", text(' { "a" : 1.10e5 , "b" : -0 } ')],
  ["nesting of 3,000 levels", deep(3_000)],
];

describe("what cannot be stored", () => {
  test.each(refused)("goes to quarantine with its bytes: %s", async (_name, bytes, reason, sqlState) => {
    const source = testSource(`q${createHash("md5").update(_name).digest("hex").slice(0, 8)}`, {
      maxRecordBytes: 180_000,
    });
    const events = [
      recordsEvent([["before", "1"]]),
      bytesEvent("bad", bytes),
      recordsEvent([["after", "2"]]),
      completeEnd,
    ];
    const result = await landEvents(database.pool, events, { source });
    expect(result).toMatchObject({ read: 3, landed: 2, unchanged: 0, quarantined: 1, snapshot: "compared" });
    expect(await readCurrent(database.pool, `${source.name}_workers`)).toEqual({ after: "2", before: "1" });
    const [row] = await readQuarantine(database.pool, source.name);
    const isKept = reason !== "too-large";
    expect(row).toMatchObject({
      record_id: "bad",
      reason_code: reason,
      sqlstate: sqlState,
      size_bytes: bytes.length.toString(),
    });
    expect(row?.position).toBe("record 2 of the read");
    expect(row?.payload).toEqual(isKept ? bytes : null);
    expect(row?.payload_hash).toEqual(createHash("sha256").update(bytes).digest());
  });

  test.each(kept)("is not suspected too much: %s", async (_name, bytes) => {
    const source = testSource(`k${createHash("md5").update(_name).digest("hex").slice(0, 8)}`);
    const result = await landEvents(database.pool, [bytesEvent("1", bytes), completeEnd], { source });
    expect(result).toMatchObject({ landed: 1, quarantined: 0 });
    const [version] = await readVersions(database.pool, `${source.name}_workers`);
    expect(version?.payload).toBe(bytes.toString("utf8"));
  });
});

describe("quarantine", () => {
  test("takes bad rows out of a batch wherever they stand, and lands all others", async () => {
    const source = testSource("scattered");
    const bad = new Set([1, 2, 57, 500, 998, 999, 1000]);
    const records = Array.from({ length: 1000 }, (_, index) => {
      const number = index + 1;
      return [number.toString(), bad.has(number) ? "{" : `{"n":${number.toString()}}`] as const;
    });
    const result = await landSnapshot(database.pool, records, { source });
    expect(result).toMatchObject({ read: 1000, landed: 993, quarantined: 7 });
    const positions = (await readQuarantine(database.pool, source.name)).map((row) => row.position);
    expect(new Set(positions)).toEqual(
      new Set([...bad].map((number) => `record ${number.toString()} of the read`)),
    );
    expect(Object.keys(await readCurrent(database.pool, "scattered_workers"))).toHaveLength(993);
  });

  test("counts positions over all records of the read, whoever refused them", async () => {
    const source = testSource("mixed");
    const refusal: ReadEvent = {
      kind: "refused",
      reason: "ragged-row",
      bytes: text("a;b"),
      sizeBytes: 3,
      position: "workers.csv line 4",
      extractedAt: new Date("2026-11-23T08:00:00Z"),
    };
    const bad: readonly (readonly [string, string])[] = [
      ["", "1"],
      ["two", "{"],
      ["three", "1"],
    ];
    const more: readonly (readonly [string, string])[] = [
      ["", "1"],
      ["six", '"\\u0000"'],
      ["seven", "1"],
      ["eight", "{"],
      ["", "1"],
      ["ten", "{"],
    ];
    for (const maxBatchRows of [100, 3]) {
      const events = [recordsEvent(bad), refusal, recordsEvent(more), completeEnd];
      await landEvents(database.pool, events, { source, limits: { maxBatchRows } });
    }
    const rows = await readQuarantine(database.pool, source.name);
    const read = rows.map((row) => `${row.record_id ?? row.reason_code}: ${row.position}`).sort();
    const once = [
      "eight: record 8 of the read",
      "no-record-id: record 1 of the read",
      "no-record-id: record 5 of the read",
      "no-record-id: record 9 of the read",
      "ragged-row: workers.csv line 4",
      "six: record 6 of the read",
      "ten: record 10 of the read",
      "two: record 2 of the read",
    ];
    expect(read).toEqual(once.flatMap((line) => [line, line]));
  });

  test("takes the link out of a chain of versions without a repetition", async () => {
    const source = testSource("chained");
    const result = await landSnapshot(
      database.pool,
      [
        ["1", "10"],
        ["1", "{"],
        ["1", "10"],
        ["1", "{"],
        ["1", "20"],
      ],
      { source },
    );
    expect(result).toMatchObject({ read: 5, landed: 2, unchanged: 1, quarantined: 2 });
    expect((await readVersions(database.pool, "chained_workers")).map((row) => row.payload)).toEqual([
      "10",
      "20",
    ]);
    expect(await readCurrent(database.pool, "chained_workers")).toEqual({ "1": "20" });
  });

  test("keeps the earlier version of a record that is still there but unreadable", async () => {
    const source = testSource("unreadable");
    await landSnapshot(
      database.pool,
      [
        ["1", "1"],
        ["2", "2"],
      ],
      { source },
    );
    const second = await landSnapshot(
      database.pool,
      [
        ["1", '{"a":"\\u0000"}'],
        ["2", "2"],
      ],
      { source },
    );
    expect(second).toMatchObject({ unchanged: 1, quarantined: 1, deleted: 0 });
    expect(await readCurrent(database.pool, "unreadable_workers")).toEqual({ "1": "1", "2": "2" });
  });

  test("keeps what a connector refused, and calls nothing gone when its id is unknown", async () => {
    const source = testSource("refusing");
    await landSnapshot(
      database.pool,
      [
        ["1", "1"],
        ["2", "2"],
      ],
      { source },
    );
    const refusal: ReadEvent = {
      kind: "refused",
      reason: "ragged-row",
      bytes: text("a;b;c"),
      sizeBytes: 5,
      position: "workers.csv line 17",
      extractedAt: new Date("2026-11-23T08:00:00Z"),
    };
    const unknown = await landEvents(database.pool, [recordsEvent([["1", "1"]]), refusal, completeEnd], {
      source,
    });
    expect(unknown).toMatchObject({
      read: 2,
      unchanged: 1,
      quarantined: 1,
      deleted: 0,
      snapshot: "ids unknown",
    });
    const known = [recordsEvent([["1", "1"]]), { ...refusal, recordId: "2" }, completeEnd];
    expect(await landEvents(database.pool, known, { source })).toMatchObject({
      deleted: 0,
      snapshot: "compared",
    });
    expect(await readCurrent(database.pool, "refusing_workers")).toEqual({ "1": "1", "2": "2" });
    const rows = await readQuarantine(database.pool, source.name);
    expect(rows[0]).toMatchObject({
      reason_code: "ragged-row",
      position: "workers.csv line 17",
      payload: text("a;b;c"),
    });
  });

  test("keeps the digest of a record that was too large to keep, whose id nobody could read, and calls nothing gone", async () => {
    const source = testSource("oversize");
    const records = Array.from({ length: 10 }, (_, index) => [index.toString(), "1"] as const);
    await landSnapshot(database.pool, records, { source });
    const sha256 = createHash("sha256").update("fifty megabytes").digest("hex");
    const oversize: ReadEvent = {
      kind: "refused",
      reason: "too-large",
      bytes: Buffer.alloc(0),
      sizeBytes: 50_000_000,
      sha256,
      position: "page 1 item 10",
      extractedAt: new Date("2026-11-23T08:00:00Z"),
    };
    const events = [recordsEvent(records.slice(0, 9)), oversize, completeEnd];
    expect(await landEvents(database.pool, events, { source })).toMatchObject({
      unchanged: 9,
      quarantined: 1,
      deleted: 0,
      snapshot: "ids unknown",
    });
    expect(Object.keys(await readCurrent(database.pool, "oversize_workers"))).toHaveLength(10);
    expect((await readQuarantine(database.pool, source.name))[0]).toMatchObject({
      record_id: null,
      payload: null,
      payload_hash: Buffer.from(sha256, "hex"),
      size_bytes: "50000000",
    });
    // Without it the tenth record is gone indeed.
    expect(await landSnapshot(database.pool, records.slice(0, 9), { source })).toMatchObject({ deleted: 1 });
  });

  test("stops the read when it gets too much, lands no more and moves neither cursor nor confirmation", async () => {
    const source = testSource("flooded");
    const known = Array.from({ length: 50 }, (_, index) => [`known ${index.toString()}`, "1"] as const);
    await landEvents(database.pool, [recordsEvent(known, "before"), completeEnd], { source });
    const bad = Array.from({ length: 100 }, (_, index) => [`bad ${index.toString()}`, "{"] as const);
    const events = [
      recordsEvent([["good", "1"], ...bad], "behind the bad ones"),
      recordsEvent([["never read", "1"]], "later"),
      completeEnd,
    ];
    const flooded = landEvents(database.pool, events, { source, limits: { maxBatchRows: 101 } });
    await expect(flooded).rejects.toMatchObject({
      code: "EDP-LND-007",
      issues: [{ params: { object: "workers", quarantined: 100, read: 101, maxShare: 0.01 } }],
    });
    const current = Object.keys(await readCurrent(database.pool, "flooded_workers"));
    expect(current).toHaveLength(51);
    expect(current).toContain("good");
    expect(await readQuarantine(database.pool, source.name)).toHaveLength(100);
    const state = await database.pool.query(
      "select cursor_value, last_full_run_id = advanced_by_run_id as is_first_run from meta.stream_state where source_code = 'flooded'",
    );
    expect(state.rows).toEqual([{ cursor_value: "before", is_first_run: true }]);
  });

  test("stops before anything is called gone, also when the flood comes in the last batch", async () => {
    const source = testSource("drowned");
    await landSnapshot(
      database.pool,
      [
        ["gone", "1"],
        ["stays", "1"],
      ],
      { source },
    );
    const bad = Array.from({ length: 100 }, (_, index) => [`bad ${index.toString()}`, "{"] as const);
    const flooded = landSnapshot(database.pool, [["stays", "1"], ...bad], { source });
    await expect(flooded).rejects.toMatchObject({ code: "EDP-LND-007" });
    expect(Object.keys(await readCurrent(database.pool, "drowned_workers"))).toEqual(["gone", "stays"]);
    const allowed = { ...source, maxQuarantineShare: 1 };
    expect(await landSnapshot(database.pool, [["stays", "1"], ...bad], { source: allowed })).toMatchObject({
      quarantined: 100,
      deleted: 1,
    });
  });

  test("goes on below a hundred, and while they are a small share", async () => {
    const records = (good: number, bad: number) =>
      Array.from({ length: good + bad }, (_, index) => [index.toString(), index < good ? "1" : "{"] as const);
    const few = landSnapshot(database.pool, records(0, 99), { source: testSource("few_bad") });
    expect(await few).toMatchObject({ quarantined: 99 });
    const small = landSnapshot(database.pool, records(9_900, 100), { source: testSource("small_share") });
    expect(await small).toMatchObject({ landed: 9_900, quarantined: 100 });
  });

  test("closes the verdicts of earlier runs when a complete snapshot comes without them", async () => {
    const source = testSource("mended");
    await landSnapshot(
      database.pool,
      [
        ["1", "{"],
        ["2", "2"],
      ],
      { source },
    );
    await landSnapshot(
      database.pool,
      [
        ["1", "1"],
        ["2", "{"],
      ],
      { source },
    );
    const rows = await readQuarantine(database.pool, source.name);
    expect(rows.map((row) => [row.record_id, row.resolved_at !== null])).toEqual([
      ["1", true],
      ["2", false],
    ]);
  });

  test("refuses records without a usable id", async () => {
    const source = testSource("nameless");
    const ids = ["", "a\0b", "half \ud800", "x".repeat(1_001), "fine"];
    const result = await landSnapshot(
      database.pool,
      ids.map((id) => [id, "1"] as const),
      { source },
    );
    expect(result).toMatchObject({ landed: 1, quarantined: 4, snapshot: "ids unknown" });
    const rows = await readQuarantine(database.pool, source.name);
    expect(rows.map((row) => row.reason_code)).toEqual(Array.from({ length: 4 }, () => "no-record-id"));
  });
});
