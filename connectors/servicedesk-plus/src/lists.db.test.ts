// Lists of ServiceDesk Plus, read from a small installation: nothing is skipped and nothing repeated, whatever rows do.
import { describe, expect, test } from "vitest";
import { readError } from "../../../tests/support/connector-context.ts";
import { refuse } from "../conformance/desk.ts";
import { day, ids, makeRequests, startDesk, time } from "./testing/start-desk.ts";

const numbers = (from: number, to: number): readonly string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => (from + index).toString());

describe.each(["keyset", "offset"])("by %s", (paging) => {
  test("rows come in the order of their ids, each with the bytes that were sent", async () => {
    await using desk = await startDesk({ records: { requests: makeRequests(25).reverse() } });
    const read = await desk.read({}, { paging, pageSize: 10 });
    expect(ids(read)).toEqual(numbers(1, 25));
    expect(read.end).toEqual({
      kind: "end",
      complete: true,
      sourceCount: 25,
      cursor: JSON.stringify({ since: day + 25 * 900_000 }),
    });
    expect(read.updatedAt[0]).toBe(new Date(day + 900_000).toISOString());
    expect(desk.asked.every(({ info }) => info["row_count"] === 10)).toBe(true);
    expect(desk.asked.filter(({ info }) => info["get_total_count"] === true)).toHaveLength(1);
  });

  test("rows that go away while they are read take no other with them", async () => {
    await using desk = await startDesk({
      records: { requests: makeRequests(30) },
      meddle: (_seen, { records, asked }) => {
        // After the second page, the first rows are gone: everything behind them moves up.
        if (asked.length === 3) records["requests"]?.splice(0, 12);
        return undefined;
      },
    });
    const read = await desk.read({}, { paging, pageSize: 10 });
    expect(ids(read)).toEqual(numbers(1, 30));
    expect(read.end).toMatchObject({ complete: true });
  });

  test("rows that come back in the middle of a read move others, and none is read twice", async () => {
    await using desk = await startDesk({
      records: { requests: makeRequests(30).slice(8) },
      meddle: (_seen, { records, asked }) => {
        if (asked.length === 2) records["requests"]?.push(...makeRequests(8));
        return undefined;
      },
    });
    const read = await desk.read({}, { paging, pageSize: 10 });
    expect(ids(read)).toEqual(numbers(9, 30));
  });

  test("large ids are compared as digits, not as numbers that a computer rounds", async () => {
    const big = ["9007199254740993", "9007199254740995", "234759602834500123", "234759602834500124"];
    await using desk = await startDesk({ records: { requests: big.map((id) => ({ id })) } });
    expect(ids(await desk.read({}, { paging, pageSize: 2 }))).toEqual(big);
  });

  test("a row without an id is put aside with its bytes, and the others are read", async () => {
    const odd = { id: null, created_time: time(day) };
    await using desk = await startDesk({ records: { requests: [odd, ...makeRequests(5)] } });
    const read = await desk.read({}, { paging, pageSize: 3 });
    expect(ids(read)).toEqual(numbers(1, 5));
    expect(read.refused).toMatchObject([{ reason: "no-record-id", position: "page 1 item 1" }]);
  });
});

test("EDP-SRC-358: a search that does not compare ids is noticed, and offset is the way on", async () => {
  await using desk = await startDesk({
    settings: { ignoresIdCriteria: true },
    records: { requests: makeRequests(25) },
  });
  const error = await readError(() => desk.read({}, { pageSize: 10 }));
  expect([error.code, error.fix]).toEqual([
    "EDP-SRC-358",
    "write config.paging: offset in sources/sdp.yaml, then: edp run sdp",
  ]);
  expect(ids(await desk.read({}, { pageSize: 10, paging: "offset" }))).toEqual(numbers(1, 25));
});

test("a count that disagrees and stays keeps the read from being a snapshot, and the next begins where it did", async () => {
  // As a build that compares ids as texts would: 100 is smaller than 99.
  await using desk = await startDesk({
    settings: { comparesTexts: true },
    records: { requests: makeRequests(120).slice(85) },
  });
  const config = { pageSize: 10 };
  const counted = "ServiceDesk Plus counts 35 records and gave 14";
  const whole = await desk.read({ mode: "incremental" }, config);
  expect(whole.end).toEqual({ kind: "end", complete: false, reason: counted, sourceCount: 35, cursor: "{}" });
  const cursor = JSON.stringify({ since: day });
  const changes = await desk.read({ mode: "incremental", cursor }, config);
  expect(changes.end).toEqual({ kind: "end", complete: false, reason: counted, cursor });
  const other = await desk.read({ mode: "incremental", cursor }, { ...config, paging: "offset" });
  expect(ids(other).slice(0, 35)).toEqual(numbers(86, 120));
  expect(other.end).not.toHaveProperty("reason");
});

test("a count that changes while rows are read is no verdict", async () => {
  await using desk = await startDesk({
    records: { requests: makeRequests(25) },
    meddle: (_seen, { records, asked }) => {
      if (asked.length === 3) records["requests"]?.splice(20, 2);
      return undefined;
    },
  });
  expect((await desk.read({}, { pageSize: 10 })).end).toMatchObject({ complete: true });
});

test("fields are asked for by name, without free text; a source may add and leave out", async () => {
  await using desk = await startDesk({ records: { requests: makeRequests(1), sites: [{ id: "1" }] } });
  const fieldsOf = async (object: string, attributes = {}): Promise<unknown> => {
    await desk.read({ object }, { attributes });
    return desk.asked.at(-1)?.info["fields_required"];
  };
  const usual = await fieldsOf("requests");
  expect(usual).toEqual(expect.arrayContaining(["id", "status", "requester", "last_updated_time"]));
  expect(usual).not.toEqual(expect.arrayContaining(["subject"]));
  for (const word of ["subject", "description", "resolution", "udf_fields"])
    expect(usual).not.toContain(word);
  const changed = await fieldsOf("requests", {
    requests: { add: ["udf_fields"], omit: ["sla", "created_time"] },
  });
  expect(changed).toContain("udf_fields");
  expect(changed).not.toContain("sla");
  // Without it changes could not be asked for.
  expect(changed).toContain("created_time");
  expect(await fieldsOf("sites")).toBeUndefined();
});

test("an object may stand elsewhere in another build", async () => {
  await using desk = await startDesk({
    settings: { lists: { asset_assets: "assets" } },
    records: { assets: [{ id: "5", name: "LAP-5" }] },
  });
  expect((await readError(() => desk.read({ object: "assets" }))).code).toBe("EDP-SRC-355");
  const read = await desk.read({ object: "assets" }, { paths: { assets: "asset_assets" } });
  expect(ids(read)).toEqual(["5"]);
});

describe("what ServiceDesk Plus refuses", () => {
  test.each([
    ["EDP-SRC-354", 403, 4002],
    ["EDP-SRC-355", 404, 4007],
    ["EDP-SRC-356", 400, 4021],
    ["EDP-SRC-357", 400, 7001],
    ["EDP-SRC-009", 400, 4015],
    ["EDP-SRC-360", 400, 4004],
    ["EDP-SRC-350", 400, 4022],
  ])("%s: status %i with its code %i becomes what to do", async (code, status, said) => {
    await using desk = await startDesk({
      records: { requests: makeRequests(1) },
      meddle: () => refuse(status, said, "Words of the server with the-right-key", "udf_x"),
    });
    const error = await readError(() => desk.read({}));
    expect(error.code).toBe(code);
    expect(error.message).not.toContain("the-right-key");
    expect(error.fix).not.toBe("");
  });

  test("a failure that comes with status 200 is one, too", async () => {
    await using desk = await startDesk({
      records: { requests: makeRequests(1) },
      meddle: () => ({ ...refuse(200, 4002, "Not permitted"), status: 200 }),
    });
    expect((await readError(() => desk.read({}))).code).toBe("EDP-SRC-354");
  });

  test("a lock-out is waited for, for minutes", async () => {
    let count = 0;
    await using desk = await startDesk({
      records: { requests: makeRequests(3) },
      meddle: () => ((count += 1) <= 6 ? refuse(429, 4015, "API Rate Limit reached") : undefined),
    });
    expect(ids(await desk.read({}))).toEqual(["1", "2", "3"]);
    expect(desk.clock.naps.reduce((sum, nap) => sum + nap, 0)).toBeGreaterThan(60_000);
  });
});
