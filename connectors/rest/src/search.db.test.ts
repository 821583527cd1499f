import type { Json, JsonObject } from "@edp/base";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { readError } from "../../../tests/support/connector-context.ts";
import { sendJson, startWebServer, type WebServer } from "../../../tests/support/web-server.ts";
import { contextFor, ids, objectsOf, read } from "./testing/read-source.ts";

interface SearchServer extends AsyncDisposable {
  readonly server: WebServer;
  /** The bodies that came. */
  readonly bodies: readonly string[];
}

/** Answers each body; a request that is no POST of JSON gets 405. */
async function startSearch(answer: (body: JsonObject, count: number) => Json): Promise<SearchServer> {
  const bodies: string[] = [];
  const server = await startWebServer((request, response) => {
    void text(request).then((body) => {
      if (request.method !== "POST" || request.headers["content-type"] !== "application/json") {
        response.writeHead(405);
        response.end();
        return;
      }
      bodies.push(body);
      sendJson(response, answer(JSON.parse(body) as JsonObject, bodies.length));
    });
  });
  return { server, bodies, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

const all = [1, 2, 3, 4, 5].map((id) => ({ id }));
const at = (body: JsonObject, ...path: readonly string[]): Json | undefined =>
  path.reduce<Json | undefined>((value, name) => (value as JsonObject | undefined)?.[name], body);

describe("a search", () => {
  it.each([
    [
      "page number",
      { kind: "page", parameter: "paging.number", size: 2, sizeParameter: "paging.size" },
      (body: JsonObject) => {
        const from = (Number(at(body, "paging", "number")) - 1) * 2;
        return { items: all.slice(from, from + 2) };
      },
      `{"state":"open","paging":{"sort":"id","size":2,"number":2}}`,
    ],
    [
      "offset",
      { kind: "offset", parameter: "paging.skip" },
      (body: JsonObject) => {
        const from = Number(at(body, "paging", "skip"));
        return { items: all.slice(from, from + 2) };
      },
      `{"state":"open","paging":{"sort":"id","skip":2}}`,
    ],
    [
      "a cursor that is a list, which goes back as it came",
      { kind: "cursor", parameter: "search_after", path: "last" },
      (body: JsonObject) => {
        const last = at(body, "search_after") as readonly [string, number] | undefined;
        const from = last?.[1] ?? 0;
        const items = all.slice(from, from + 2);
        return { items, ...(from + 2 < 5 ? { last: ["x", from + 2] } : {}) };
      },
      `{"state":"open","paging":{"sort":"id"},"search_after":["x",2]}`,
    ],
    [
      "a cursor that is a number",
      { kind: "cursor", parameter: "after", path: "next" },
      (_body: JsonObject, count: number) => ({
        items: all.slice((count - 1) * 2, count * 2),
        ...(count < 3 ? { next: count } : {}),
      }),
      `{"state":"open","paging":{"sort":"id"},"after":1}`,
    ],
  ])("pages by %s in the body", async (_name, paging, answer, second) => {
    await using search = await startSearch(answer);
    const body = { state: "open", paging: { sort: "id" } };
    const config = objectsOf({ recordPath: "items", post: { body }, query: { view: 1 }, paging });
    const summary = await read(contextFor(search.server, config));
    expect(ids(summary)).toEqual(["1", "2", "3", "4", "5"]);
    expect(summary.end).toMatchObject({ complete: true });
    expect(search.bodies[1]).toBe(second);
    expect(search.server.requests[1]).toBe("POST /api/v1/requests?view=1");
  });

  it("asks for changes in the body, with times as numbers where they are numbers", async () => {
    await using search = await startSearch(() => []);
    const incremental = { parameter: "filter.since", field: "at", format: "unix", overlapSeconds: 0 };
    const context = contextFor(search.server, objectsOf({ post: {}, incremental }));
    await read(context, { mode: "incremental", cursor: `{"since":"2026-11-22T10:00:00Z"}` });
    expect(search.bodies).toEqual([`{"filter":{"since":1795341600}}`]);
  });

  it("that was broken off goes on with the body of the page that failed", async () => {
    await using search = await startSearch((body) => {
      const from = Number(at(body, "after") ?? 0);
      return { items: [{ id: from, at: "2026-11-22T10:00:00Z" }], ...(from < 2 ? { next: from + 1 } : {}) };
    });
    const incremental = { parameter: "since", field: "at" };
    const paging = { kind: "cursor", parameter: "after", path: "next" };
    const context = contextFor(
      search.server,
      objectsOf({ recordPath: "items", post: { body: { all: true } }, paging, incremental }),
    );
    const { cursors } = await read(context, { mode: "incremental" });
    const rest = await read(context, { mode: "incremental", cursor: cursors[0] });
    expect(ids(rest)).toEqual(["1", "2"]);
    expect(search.bodies[3]).toBe(`{"all":true,"after":1}`);
  });

  it("cannot be paged by links, which are asked for by GET", async () => {
    await using search = await startSearch(() => []);
    const config = objectsOf({ post: {}, paging: { kind: "link-header" } });
    expect(await readError(() => read(contextFor(search.server, config)))).toMatchObject({
      code: "EDP-SRC-028",
    });
    expect(search.bodies).toEqual([]);
  });
});

describe("GraphQL", () => {
  const query = "query ($after: String, $n: Int) { requests(after: $after, first: $n) { nodes { id } } }";
  const graphql = { query, variables: { team: "desk" } };

  it("is paged by the connection's pageInfo, which has a cursor on its last page as well", async () => {
    await using search = await startSearch((body) => {
      const from = Number(at(body, "variables", "after") ?? 0);
      const pageInfo = { hasNextPage: from + 2 < 5, endCursor: (from + 2).toString() };
      return { data: { requests: { pageInfo, nodes: all.slice(from, from + 2) } } };
    });
    const paging = { kind: "relay", size: 2, sizeParameter: "n" };
    const config = objectsOf({ recordPath: "data.requests.nodes", graphql, paging });
    const summary = await read(contextFor(search.server, config));
    expect(ids(summary)).toEqual(["1", "2", "3", "4", "5"]);
    expect(search.bodies.map((body) => at(JSON.parse(body) as JsonObject, "variables"))).toEqual([
      { team: "desk", n: 2 },
      { team: "desk", n: 2, after: "2" },
      { team: "desk", n: 2, after: "4" },
    ]);
    expect(at(JSON.parse(search.bodies[0] ?? "") as JsonObject, "query")).toBe(query);
  });

  it("takes records inside edges, and pageInfo where the config says", async () => {
    await using search = await startSearch((_body, count) => ({
      data: { list: { edges: [{ node: { id: count } }] } },
      page: { hasNextPage: count < 2, endCursor: "x" },
    }));
    const object = { recordPath: "data.list.edges", key: "node.id", paging: { kind: "relay", path: "page" } };
    const summary = await read(contextFor(search.server, objectsOf({ ...object, graphql })));
    expect(ids(summary)).toEqual(["1", "2"]);
  });

  it.each([
    [
      "beside data",
      { data: { requests: { nodes: [{ id: 1 }] } }, errors: [{ message: "half of it" }] },
      "half of it",
    ],
    ["without data", { data: null, errors: [{ message: "no such\nfield", path: ["x"] }] }, "no such field"],
    ["without words", { errors: [{ code: 7 }] }, `{"code":7}`],
    ["of one text", { errors: "not today" }, "not today"],
    ["of endless words", { errors: ["x".repeat(2_000)] }, "2000 characters of text"],
  ])("takes errors in an answer with status 200 as errors: %s", async (_name, answer, words) => {
    await using search = await startSearch(() => answer);
    const config = objectsOf({ recordPath: "data.requests.nodes", graphql });
    const error = await readError(() => read(contextFor(search.server, config)));
    expect(error.code).toBe("EDP-SRC-220");
    expect(error.message).toContain(`errors at "errors": ${words}`);
  });

  it("shows no secret that an error repeats", async () => {
    await using search = await startSearch(() => ({ errors: [{ message: `who is ${"k".repeat(30)}?` }] }));
    const config = { ...objectsOf({ graphql }), auth: { kind: "bearer" } };
    const context = contextFor(search.server, config, { secrets: { token: "k".repeat(30) } });
    const error = await readError(() => read(context));
    expect(error.code).toBe("EDP-SRC-220");
    expect(error.message).not.toContain("kkk");
  });

  it.each([[[]], [null], [{}]])("takes %j at errors as none", async (errors) => {
    await using search = await startSearch(() => ({ data: { requests: { nodes: [{ id: 1 }] } }, errors }));
    const summary = await read(
      contextFor(search.server, objectsOf({ recordPath: "data.requests.nodes", graphql })),
    );
    expect(ids(summary)).toEqual(["1"]);
  });
});
