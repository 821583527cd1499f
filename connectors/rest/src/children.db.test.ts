import type { JsonObject } from "@edp/base";
import type { ConnectorContext } from "@edp/connector-sdk";
import { describe, expect, it } from "vitest";
import { readError } from "../../../tests/support/connector-context.ts";
import { sendJson, startWebServer, type Answer, type WebServer } from "../../../tests/support/web-server.ts";
import { contextFor, ids, read } from "./testing/read-source.ts";

const notes = (more: JsonObject = {}, parent: JsonObject = {}): JsonObject => ({
  objects: {
    requests: { path: "/requests", key: "id", ...parent },
    notes: { path: "/requests/{id}/notes", key: "id", parent: { object: "requests" }, ...more },
  },
});

/** Parents, and the notes of each by the last part but one of the path; others get 404. */
function serve(parents: readonly unknown[], lists: Readonly<Record<string, unknown>>): Answer {
  return (request, response) => {
    const url = new URL(request.url ?? "", "http://x");
    if (url.pathname === "/api/v1/requests") {
      sendJson(response, parents);
      return;
    }
    const list = lists[url.pathname.split("/").at(-2) ?? ""];
    if (list !== undefined) {
      sendJson(response, list);
      return;
    }
    response.writeHead(404, { "content-type": "text/html" });
    response.end("<h1>gone</h1>");
  };
}

const readNotes = (
  context: ConnectorContext,
  request: Parameters<typeof read>[1] = {},
): ReturnType<typeof read> => read(context, { object: "notes", ...request });

const listPaths = ({ requests }: WebServer): string[] =>
  requests.map((line) => line.slice("GET /api/v1".length));

describe("children", () => {
  it("are read for each parent, known by its id and their own", async () => {
    const lists = { 1: [{ id: 1 }, { id: 2 }], 2: [{ id: 1 }], 3: [] };
    await using server = await startWebServer(serve([{ id: 1 }, { id: 2 }, { id: 3 }], lists));
    const summary = await readNotes(contextFor(server, notes()));
    expect(ids(summary)).toEqual(["1|1", "1|2", "2|1"]);
    expect(summary.records[0]?.payload).toBe(`{"id":1}`);
    expect(summary.end).toMatchObject({ complete: true });
  });

  it("of a parent that is gone meanwhile are gone, and that is no error", async () => {
    await using server = await startWebServer(serve([{ id: 1 }, { id: 2 }], { 2: [{ id: 7 }] }));
    const summary = await readNotes(contextFor(server, notes()));
    expect(ids(summary)).toEqual(["2|7"]);
    expect(summary.end).toMatchObject({ complete: true });
  });

  it("are not taken as deleted when no parent at all has the list", async () => {
    await using server = await startWebServer(serve([{ id: 1 }, { id: 2 }], {}));
    expect(await readError(() => readNotes(contextFor(server, notes())))).toMatchObject({
      code: "EDP-SRC-221",
    });
  });

  it("take whatever stands in the parent's field as one part of the path", async () => {
    const parents = [{ id: "a/../b?c" }, { id: ".." }, { id: "." }, { id: "ok" }];
    await using server = await startWebServer(serve(parents, { ok: [], "a%2F..%2Fb%3Fc": [] }));
    const summary = await readNotes(contextFor(server, notes()));
    expect(listPaths(server)).toEqual(["/requests", "/requests/a%2F..%2Fb%3Fc/notes", "/requests/ok/notes"]);
    expect(summary.end).toMatchObject({ complete: false });
  });

  it("of deleted parents are not asked for", async () => {
    const parents = [{ id: 1, state: "gone" }, { id: 2 }];
    await using server = await startWebServer(serve(parents, { 1: [{ id: 1 }], 2: [{ id: 2 }] }));
    const config = notes({}, { deletedWhen: { field: "state", equals: "gone" } });
    expect(ids(await readNotes(contextFor(server, config)))).toEqual(["2|2"]);
  });

  it("are paged, and counted, list by list", async () => {
    await using server = await startWebServer((request, response) => {
      const url = new URL(request.url ?? "", "http://x");
      const page = Number(url.searchParams.get("p"));
      const items = page < 3 ? [{ id: page }] : [];
      sendJson(response, url.pathname.endsWith("/notes") ? { items, total: 2 } : [{ id: 1 }, { id: 2 }]);
    });
    const paging = { kind: "page", parameter: "p" };
    const summary = await readNotes(
      contextFor(server, notes({ recordPath: "items", countPath: "total", paging })),
    );
    expect(ids(summary)).toEqual(["1|1", "1|2", "2|1", "2|2"]);
    expect(summary.end).toMatchObject({ complete: true, sourceCount: 4 });
  });

  it.each([1, 3])("are asked for %i at a time, never more", async (concurrency) => {
    const parents = [1, 2, 3, 4, 5, 6].map((id) => ({ id }));
    let open = 0;
    let most = 0;
    await using server = await startWebServer((request, response) => {
      if (request.url === "/api/v1/requests") {
        sendJson(response, parents);
        return;
      }
      open += 1;
      most = Math.max(most, open);
      // Answered a turn later, so that those that are sent together meet here.
      setImmediate(() => {
        open -= 1;
        sendJson(response, [{ id: 1 }]);
      });
    });
    const parent = { object: "requests", concurrency };
    expect(ids(await readNotes(contextFor(server, notes({ parent }))))).toHaveLength(6);
    expect(most).toBeLessThanOrEqual(concurrency);
  });

  it("are asked for changes only, where they have a parameter for it", async () => {
    await using server = await startWebServer(
      serve([{ id: 1 }], { 1: [{ id: 1, at: "2026-11-22T10:00:00Z" }] }),
    );
    const incremental = { parameter: "since", field: "at", overlapSeconds: 0 };
    const context = contextFor(server, notes({ incremental }));
    const first = await readNotes(context, { mode: "incremental" });
    await readNotes(context, { mode: "incremental", cursor: first.end?.cursor });
    expect(listPaths(server).at(-1)).toBe("/requests/1/notes?since=2026-11-22T10%3A00%3A00.000Z");
    expect(first.cursors.filter((cursor) => cursor.includes("next"))).toEqual([]);
  });

  it("that fail end the read with their error", async () => {
    await using server = await startWebServer(serve([{ id: 1 }, { id: 2 }], { 1: [], 2: { no: "list" } }));
    expect(await readError(() => readNotes(contextFor(server, notes())))).toMatchObject({
      code: "EDP-SRC-015",
    });
  });

  it.each([
    ["a parent that is no object", { parent: { object: "x" } }, "is no object of this source"],
    ["a path without a field", { path: "/notes" }, "names no field of the parent"],
    ["a search", { post: {} }, "cannot stand beside post"],
    ["a parent that has one", { parent: { object: "notes" } }, "has a parent itself"],
  ])("with %s are refused before anything is asked", async (_name, more, words) => {
    await using server = await startWebServer(serve([], {}));
    const error = await readError(() => readNotes(contextFor(server, notes(more))));
    expect(error.code).toBe("EDP-SRC-028");
    expect(error.message).toContain(words);
    expect(server.requests).toEqual([]);
  });
});
