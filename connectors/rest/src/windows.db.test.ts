import type { JsonObject } from "@edp/base";
import type { ConnectorContext } from "@edp/connector-sdk";
import { describe, expect, it } from "vitest";
import {
  createHurryingClock,
  readError,
  type ReadSummary,
} from "../../../tests/support/connector-context.ts";
import { sendJson, startWebServer, type Answer, type WebServer } from "../../../tests/support/web-server.ts";
import { contextFor, ids, objectsOf, read, type ObjectRead } from "./testing/read-source.ts";

const day = 86_400;
const windowed = (more: JsonObject = {}, object: JsonObject = {}): JsonObject =>
  objectsOf({
    incremental: {
      parameter: "from",
      untilParameter: "to",
      field: "at",
      windowSeconds: day,
      start: "2026-11-20",
      ...more,
    },
    ...object,
  });

/** Records by their times; a window takes in its beginning, and its end only if the API is `closed`. */
function serveTimes(times: readonly string[], isClosed = false): Answer {
  return (request, response) => {
    const { searchParams } = new URL(request.url ?? "", "http://x");
    const [from, to] = ["from", "to"].map((name) => Date.parse(searchParams.get(name) ?? ""));
    const inWindow = (at: number): boolean =>
      at >= (from ?? 0) && (isClosed ? at <= (to ?? 0) : at < (to ?? 0));
    const records = times.map((at) => ({ id: at, at })).filter(({ at }) => inWindow(Date.parse(at)));
    sendJson(response, records, { date: "Mon, 23 Nov 2026 08:00:00 GMT" });
  };
}

const listWindows = ({ requests }: WebServer): string[] =>
  requests.map((line) => {
    const { searchParams } = new URL(line.slice(4), "http://x");
    return `${searchParams.get("from") ?? ""}..${searchParams.get("to") ?? ""}`;
  });

const times = ["2026-11-20T00:00:00.000Z", "2026-11-21T00:00:00.000Z", "2026-11-23T07:59:59.999Z"];

describe("time windows", () => {
  it("follow each other without a gap from the start to beyond the present, and are a snapshot together", async () => {
    await using server = await startWebServer(serveTimes(times));
    const summary = await read(contextFor(server, windowed({ format: "date" })));
    expect(ids(summary)).toEqual(times);
    expect(listWindows(server)).toEqual([
      "2026-11-20..2026-11-21",
      "2026-11-21..2026-11-22",
      "2026-11-22..2026-11-23",
      "2026-11-23..2026-11-24",
    ]);
    expect(summary.end).toEqual({
      kind: "end",
      complete: true,
      cursor: `{"since":"2026-11-23T08:00:00.000Z"}`,
    });
  });

  it("go on beyond a border that the clocks may not agree about", async () => {
    await using server = await startWebServer(serveTimes([]));
    const clock = createHurryingClock("2026-11-23T23:58:00Z");
    await read(contextFor(server, windowed({ format: "date", start: "2026-11-23" }), { clock }));
    expect(listWindows(server)).toEqual(["2026-11-23..2026-11-24", "2026-11-24..2026-11-25"]);
  });

  it("end one unit earlier where the API takes in their end, so that no record comes twice", async () => {
    await using server = await startWebServer(serveTimes(times, true));
    const summary = await read(contextFor(server, windowed({ untilInclusive: true, start: "2026-11-20" })));
    expect(ids(summary)).toEqual(times);
    expect(listWindows(server)[0]).toBe("2026-11-20T00:00:00.000Z..2026-11-20T23:59:59.999Z");
  });

  it.each([
    ["iso", "2026-11-23T06:00:00.000Z"],
    ["date", "2026-11-23"],
    ["unix", "1795413600"],
    ["unix-ms", "1795413600000"],
  ])(
    "of the next read begin so much before the last one's beginning, written as %s",
    async (format, from) => {
      await using server = await startWebServer(serveTimes(times));
      const context = contextFor(server, windowed({ format, overlapSeconds: 7_200 }));
      const cursor = `{"since":"2026-11-23T08:00:00.000Z"}`;
      const summary = await read(context, { mode: "incremental", cursor });
      expect(listWindows(server).map((window) => window.split("..")[0])).toEqual([from]);
      expect(summary.end).toMatchObject({ complete: false, cursor });
    },
  );

  it("move the cursor although nothing changed", async () => {
    await using server = await startWebServer(serveTimes([]));
    const { end } = await read(contextFor(server, windowed()), {
      mode: "incremental",
      cursor: `{"since":"2026-11-22T08:00:00.000Z"}`,
    });
    expect(end?.cursor).toBe(`{"since":"2026-11-23T08:00:00.000Z"}`);
  });

  it("that were broken off go on with the window that failed, and its page", async () => {
    const state = { isBroken: true };
    await using server = await startWebServer((request, response) => {
      const { searchParams } = new URL(request.url ?? "", "http://x");
      const [from, page] = [searchParams.get("from") ?? "", Number(searchParams.get("p"))];
      if (state.isBroken && from === "2026-11-22" && page === 2) {
        response.writeHead(400);
        response.end();
        return;
      }
      sendJson(response, { items: [{ id: `${from} ${page.toString()}`, at: from }], more: page < 2 });
    });
    const paging = { kind: "page", parameter: "p", morePath: "more" };
    const context = contextFor(server, windowed({ format: "date" }, { recordPath: "items", paging }));
    const cursors = await readUntilBroken(context);
    state.isBroken = false;
    const next = (cursor: string | undefined): Promise<ReadSummary> =>
      read(context, { mode: "incremental", cursor });
    expect(ids(await next(cursors.at(-1)))).toEqual(["2026-11-22 2", "2026-11-23 1", "2026-11-23 2"]);
    expect(ids(await next(cursors.at(-2)))).toEqual([
      "2026-11-22 1",
      "2026-11-22 2",
      "2026-11-23 1",
      "2026-11-23 2",
    ]);
  });

  it("of a backfill end where it ends and move no cursor", async () => {
    await using server = await startWebServer(serveTimes(times));
    const range = { since: new Date("2026-11-20T12:00:00Z"), until: new Date("2026-11-22T00:00:00Z") };
    const { end } = await read(contextFor(server, windowed()), range);
    expect(listWindows(server)).toEqual([
      "2026-11-20T12:00:00.000Z..2026-11-21T12:00:00.000Z",
      "2026-11-21T12:00:00.000Z..2026-11-22T00:00:00.000Z",
    ]);
    expect(end).toEqual({ kind: "end", complete: false });
  });

  it.each([
    ["no end", { untilParameter: undefined }, "needs untilParameter"],
    ["no start", { start: undefined }, "needs start"],
    ["a start that is no time", { start: "soon" }, "is no date or time"],
    ["times as text", { format: "text" }, "needs a format that is not text"],
    ["dates, and hours", { format: "date", windowSeconds: 3_600 }, "must be whole days"],
  ])("with %s are refused before anything is asked", async (_name, more, words) => {
    await using server = await startWebServer(serveTimes([]));
    const config = JSON.parse(JSON.stringify(windowed(more as JsonObject))) as JsonObject; // drops what is undefined
    const error = await readError(() => read(contextFor(server, config)));
    expect(error.code).toBe("EDP-SRC-028");
    expect(error.message).toContain(words);
    expect(server.requests).toEqual([]);
  });
});

async function readUntilBroken(context: ConnectorContext): Promise<readonly string[]> {
  const cursors: string[] = [];
  const request: ObjectRead = { mode: "incremental", onCursor: (cursor) => cursors.push(cursor) };
  await readError(() => read(context, request));
  return cursors;
}
