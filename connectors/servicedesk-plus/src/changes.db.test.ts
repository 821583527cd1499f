// What changed since the last read, and what hangs below requests that changed.
import type { JsonObject } from "@edp/base";
import { expect, test } from "vitest";
import { readError, summarizeRead } from "../../../tests/support/connector-context.ts";
import connector from "./index.ts";
import { day, ids, makeRequests, startDesk, time, type TestDesk } from "./testing/start-desk.ts";

const untouched = (number: number): boolean => number % 2 === 1;

/** Record ids of a read of changes, and its cursor. */
async function readChanges(desk: TestDesk, cursor: string | undefined, config: JsonObject = {}) {
  const read = await desk.read({ mode: "incremental", cursor }, config);
  return { ids: [...new Set(ids(read))], end: read.end, cursors: read.cursors };
}

test("changed requests come, and new ones that nobody has touched", async () => {
  await using desk = await startDesk({ records: { requests: makeRequests(6, untouched) } });
  const first = await readChanges(desk, undefined);
  expect([first.ids.length, first.end?.complete]).toEqual([6, true]);
  await desk.clock.sleep(86_400_000);
  const requests = desk.records["requests"] ?? [];
  const now = desk.clock.now().getTime();
  requests[1] = { ...requests[1], last_updated_time: time(now) };
  requests.push({ id: "7", created_time: time(now), last_updated_time: null });
  const second = await readChanges(desk, first.end?.cursor);
  // The newest of before, 5, is in the overlap.
  expect(second.ids).toEqual(["2", "5", "7"]);
  expect(second.end).toEqual({ kind: "end", complete: false, cursor: JSON.stringify({ since: now }) });
  expect(desk.asked.at(-1)?.info["search_criteria"]).toMatchObject([
    { field: "created_time", condition: "greater or equal" },
  ]);
});

test("the overlap takes in what was written late, and the cursor is never ahead of the read's beginning", async () => {
  await using desk = await startDesk({ records: { requests: makeRequests(2) } });
  const began = desk.clock.now().getTime();
  const ahead = { id: "3", created_time: time(began), last_updated_time: time(began + 999_000) };
  desk.records["requests"]?.push(ahead);
  const first = await readChanges(desk, undefined);
  expect(JSON.parse(first.end?.cursor ?? "")).toEqual({ since: Math.floor(began / 1000) * 1000 });
  const late = { id: "4", created_time: time(began - 500_000), last_updated_time: null };
  desk.records["requests"]?.push(late);
  expect((await readChanges(desk, first.end?.cursor)).ids).toEqual(["3", "4"]);
  expect((await readChanges(desk, first.end?.cursor, { overlapSeconds: 0 })).ids).toEqual(["3"]);
});

test("a read that is broken off goes on after its last row, in the list that it was in", async () => {
  await using desk = await startDesk({ records: { requests: makeRequests(9, untouched) } });
  const config = { pageSize: 2 };
  const since = JSON.stringify({ since: day });
  const whole = await readChanges(desk, since, config);
  expect(whole.ids).toHaveLength(9);
  for (const [index, cursor] of whole.cursors.entries()) {
    const before = new Set<string>();
    let batches = 0;
    for await (const event of desk.events({ mode: "incremental", cursor: since }, config)) {
      if (event.kind === "records") for (const id of event.batch.recordIds) before.add(id);
      if (event.kind === "records" && (batches += 1) > index) break;
    }
    const rest = await readChanges(desk, cursor, config);
    expect(new Set([...before, ...rest.ids])).toEqual(new Set(whole.ids));
    expect(rest.end).toEqual(whole.end);
  }
});

test("a cursor of somebody else is refused, and the read can begin again", async () => {
  await using desk = await startDesk({ records: { requests: makeRequests(1) } });
  for (const cursor of ["{", "[]", '{"since":"x"}', '{"after":"1 or 1"}'])
    expect((await readError(() => readChanges(desk, cursor))).code).toBe("EDP-SRC-030");
});

test("a backfill asks for its window, by both times, and leaves the cursor alone", async () => {
  await using desk = await startDesk({ records: { requests: makeRequests(5, untouched) } });
  const read = await desk.read({
    mode: "incremental",
    since: new Date(day + 60_000),
    until: new Date(day + 3_600_000 + 61_000),
  });
  expect([...new Set(ids(read))].toSorted()).toEqual(["1", "2", "3", "4", "5"]);
  expect(read.end).toEqual({ kind: "end", complete: false });
  expect(desk.asked[0]?.info["search_criteria"]).toEqual([
    { field: "last_updated_time", condition: "greater or equal", value: (day + 60_000).toString() },
    {
      field: "last_updated_time",
      condition: "lesser than",
      value: (day + 3_661_000).toString(),
      logical_operator: "AND",
    },
  ]);
});

const noteLists = (count: number) => ({
  settings: {
    lists: {
      requests: "requests",
      ...Object.fromEntries(
        Array.from({ length: count }, (_, index) => {
          const id = (index + 1).toString();
          return [`requests/${id}/notes`, `notes_${id}`];
        }),
      ),
    },
  },
});

test("lists below requests have the request in their id; only requests that changed are asked about", async () => {
  await using desk = await startDesk({
    ...noteLists(5),
    records: {
      requests: makeRequests(5),
      ...Object.fromEntries(
        [1, 2, 3, 4, 5].map((n) => [
          `notes_${n.toString()}`,
          [{ id: `${n.toString()}01` }, { id: `${n.toString()}02` }],
        ]),
      ),
    },
  });
  const first = await desk.read({ object: "request_notes", mode: "incremental" }, { pageSize: 2 });
  expect(ids(first)).toEqual(["1", "2", "3", "4", "5"].flatMap((id) => [`${id}|${id}01`, `${id}|${id}02`]));
  expect(first.end?.complete).toBe(true);
  expect(first.cursors).toHaveLength(2);
  await desk.clock.sleep(86_400_000);
  const requests = desk.records["requests"] ?? [];
  requests[3] = { ...requests[3], last_updated_time: time(desk.clock.now().getTime()) };
  const before = desk.asked.length;
  const second = await desk.read({
    object: "request_notes",
    mode: "incremental",
    cursor: first.end?.cursor,
  });
  // The newest of before, 5, is in the overlap.
  expect(ids(second)).toEqual(["4|401", "4|402", "5|501", "5|502"]);
  expect(desk.asked.slice(before).filter(({ path }) => path.endsWith("/notes"))).toHaveLength(2);
});

test("a request that says it has no notes is not asked; one that is gone meanwhile is no error", async () => {
  await using desk = await startDesk({
    ...noteLists(2),
    records: {
      requests: makeRequests(3).map((one, index) => ({ ...one, has_notes: index !== 1 })),
      notes_1: [{ id: "11" }],
    },
  });
  const read = await desk.read({ object: "request_notes" });
  expect(ids(read)).toEqual(["1|11"]);
  expect(read.end?.complete).toBe(true);
  expect(desk.asked.map(({ path }) => path)).toEqual([
    "/api/v3/requests",
    "/api/v3/requests/1/notes",
    "/api/v3/requests/3/notes",
  ]);
});

test("EDP-SRC-355: when no request has the list, the path is wrong and nothing counts as deleted", async () => {
  await using desk = await startDesk({ records: { requests: makeRequests(2) } });
  const error = await readError(() => desk.read({ object: "request_worklogs" }));
  expect([error.code, error.message.includes("Nothing was taken as deleted")]).toEqual(["EDP-SRC-355", true]);
});

test("the objects of a run share one access token", async () => {
  await using desk = await startDesk({
    settings: { edition: "cloud", portal: "itdesk" },
    records: { requests: makeRequests(2), users: [{ id: "1" }], technicians: [{ id: "1" }] },
  });
  const session = connector.openSession?.();
  for (const object of ["requests", "users", "technicians"]) {
    const request = { object, mode: "full", cursor: undefined, since: undefined, until: undefined } as const;
    const read = await summarizeRead(session?.read(desk.context(), request) ?? (async function* () {})());
    expect(read.end?.complete).toBe(true);
  }
  await session?.close();
  expect(desk.tokens()).toBe(1);
});

test("in the cloud at most thirty requests go out in a minute, unless the source says otherwise", async () => {
  await using desk = await startDesk({
    settings: { edition: "cloud" },
    records: { requests: makeRequests(70) },
  });
  await desk.read({}, { pageSize: 2 });
  expect(desk.clock.naps.length).toBeGreaterThan(0);
  const naps = desk.clock.naps.length;
  await desk.read({}, { pageSize: 2, rateLimit: { requests: 100, perSeconds: 1 } });
  expect(desk.clock.naps.length).toBe(naps);
});
