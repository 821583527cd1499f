import type { JsonObject } from "@edp/base";
import { describe, expect, it } from "vitest";
import { readError } from "../../../tests/support/connector-context.ts";
import { sendJson, startWebServer, type WebServer } from "../../../tests/support/web-server.ts";
import { contextFor, objectsOf, read } from "./testing/read-source.ts";

const template = "updated >= '{since}' ORDER BY id";
const queried = (incremental: JsonObject, more: JsonObject = {}): JsonObject =>
  objectsOf({
    query: { jql: "id > 0" },
    incremental: { parameter: "jql", field: "at", format: "datetime", ...incremental },
    ...more,
  });
const listQueries = ({ requests }: WebServer): (string | null)[] =>
  requests.map((line) => new URL(line.slice(4), "http://x").searchParams.get("jql"));
const record = { id: 1, at: "2026-11-20T10:00:00.500Z" };

describe("a query with a time in it", () => {
  it("takes the place of the one that reads everything, once there is a time to ask from", async () => {
    await using server = await startWebServer((_request, response) => {
      sendJson(response, [record]);
    });
    const context = contextFor(server, queried({ template }));
    const first = await read(context, { mode: "incremental" });
    await read(context, { mode: "incremental", cursor: first.end?.cursor });
    await read(context, { since: new Date("2026-11-01T00:00:00Z") });
    expect(listQueries(server)).toEqual([
      "id > 0",
      "updated >= '2026-11-20 09:55:00' ORDER BY id",
      "updated >= '2026-11-01 00:00:00' ORDER BY id",
    ]);
  });

  it("has both ends of a window, each to the second", async () => {
    await using server = await startWebServer((_request, response) => {
      sendJson(response, []);
    });
    const both = "updated >= '{since}' and updated <= '{until}'";
    const windows = { windowSeconds: 86_400, start: "2026-11-22", untilInclusive: true };
    await read(contextFor(server, queried({ template: both, ...windows })));
    expect(listQueries(server)).toEqual([
      "updated >= '2026-11-22 00:00:00' and updated <= '2026-11-22 23:59:59'",
      "updated >= '2026-11-23 00:00:00' and updated <= '2026-11-23 23:59:59'",
    ]);
  });

  it("stands in the body of a search, too", async () => {
    await using server = await startWebServer((_request, response) => {
      sendJson(response, []);
    });
    const object = { query: {}, post: { body: { jql: "id > 0" } } };
    const context = contextFor(server, queried({ template }, object));
    await read(context, { since: new Date("2026-11-01T00:00:00Z") });
    expect(server.requests).toEqual(["POST /api/v1/requests"]);
  });

  it.each([
    ["no time in it", { template: "id > 0" }, "needs {since}"],
    ["a text that a record holds", { template, format: "text" }, "no record may write a query"],
    ["an end that nothing fills", { template: "{since} {until}" }, "only windowSeconds fills"],
    [
      "two places for the end",
      { template: "{since} {until}", untilParameter: "to", windowSeconds: 60, start: "2026-01-01" },
      "there can be no untilParameter",
    ],
    [
      "no place for a window's end",
      { template, windowSeconds: 60, start: "2026-01-01" },
      "or {until} in template",
    ],
  ])("with %s is refused before anything is asked", async (_name, incremental, words) => {
    await using server = await startWebServer((_request, response) => {
      sendJson(response, []);
    });
    const error = await readError(() => read(contextFor(server, queried(incremental))));
    expect(error).toMatchObject({ code: "EDP-SRC-028" });
    expect(error.message).toContain(words);
    expect(server.requests).toEqual([]);
  });
});

describe("fields in another order each time", () => {
  it("are sorted where the config says so, and only there", async () => {
    await using server = await startWebServer((_request, response) => {
      sendJson(response, `[{"id":"1", "b":{"d":1.10,"c":2}}]`);
    });
    const payload = async (object: JsonObject): Promise<string | undefined> =>
      (await read(contextFor(server, objectsOf(object)))).records[0]?.payload;
    expect(await payload({})).toBe(`{"id":"1", "b":{"d":1.10,"c":2}}`);
    expect(await payload({ sortFields: true })).toBe(`{"b":{"c":2,"d":1.10},"id":"1"}`);
  });

  it("are sorted beside a record that is no JSON, which goes to quarantine as it came", async () => {
    await using server = await startWebServer((_request, response) => {
      sendJson(response, `{"items":[{"id":"1","b":01},{"id":"2","b":1}]}`);
    });
    const object = { recordPath: "items", sortFields: true };
    const { records, refused } = await read(contextFor(server, objectsOf(object)));
    expect(records.map(({ payload }) => payload)).toEqual([`{"b":1,"id":"2"}`]);
    expect(refused.map(({ bytes }) => bytes)).toEqual([`{"id":"1","b":01}`]);
  });
});
