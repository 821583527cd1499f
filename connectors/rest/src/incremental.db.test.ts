import { describe, expect, it } from "vitest";
import { readError } from "../../../tests/support/connector-context.ts";
import { sendJson, startWebServer, type Answer } from "../../../tests/support/web-server.ts";
import connector from "./index.ts";
import { contextFor, ids, objectsOf, read } from "./testing/read-source.ts";

describe("an incremental read", () => {
  const changes = objectsOf({
    updatedAt: "at",
    paging: { kind: "link-header" },
    incremental: { parameter: "since", field: "at", overlapSeconds: 60 },
  });

  it("begins where the last one ended, with an overlap, and never later than that one began", async () => {
    const date = "Mon, 23 Nov 2026 08:00:00 GMT";
    await using server = await startWebServer((_request, response) =>
      sendJson(
        response,
        [
          { id: 1, at: "2026-11-22T10:00:00Z" },
          { id: 2, at: "2026-11-22T12:30:00+02:00" },
        ],
        { date },
      ),
    );
    const first = await read(contextFor(server, changes));
    expect(first.end).toEqual({
      kind: "end",
      complete: true,
      cursor: `{"since":"2026-11-22T12:30:00+02:00"}`,
    });
    expect(first.updatedAt).toEqual(["2026-11-22T10:00:00Z", "2026-11-22T12:30:00+02:00"]);
    const second = await read(contextFor(server, changes), {
      mode: "incremental",
      cursor: first.end?.cursor,
    });
    expect(server.requests[1]).toBe("GET /api/v1/requests?since=2026-11-22T10%3A29%3A00.000Z");
    expect(second.end).toMatchObject({ complete: false, cursor: first.end?.cursor });
  });

  it("asks again for what changed while the last read was under way", async () => {
    const date = "Mon, 23 Nov 2026 08:00:00 GMT";
    await using server = await startWebServer((_request, response) =>
      sendJson(response, [{ id: 1, at: "2026-11-23T09:00:00Z" }], { date }),
    );
    expect((await read(contextFor(server, changes))).end?.cursor).toBe(
      `{"since":"2026-11-23T08:00:00.000Z"}`,
    );
  });

  it.each([
    ["iso", "2026-11-22T09:59:00.000Z"],
    ["date", "2026-11-22"],
    ["unix", "1795341540"],
    ["unix-ms", "1795341540000"],
    ["text", "2026-11-22T10:00:00Z"],
  ])("writes the time as %s", async (format, written) => {
    await using server = await startWebServer((_request, response) => sendJson(response, "[]"));
    const config = objectsOf({
      incremental: { parameter: "since", field: "at", overlapSeconds: 60, format },
    });
    await read(contextFor(server, config), {
      mode: "incremental",
      cursor: `{"since":"2026-11-22T10:00:00Z"}`,
    });
    expect(new URL(server.requests[0]?.slice(4) ?? "", server.url).searchParams.get("since")).toBe(written);
  });

  /** Three pages; the third fails as long as `isBroken`. */
  const serveThree =
    (state: { isBroken: boolean; gone?: boolean }): Answer =>
    (request, response) => {
      const page = Number(new URL(request.url ?? "", "http://x").searchParams.get("page") ?? 1);
      if ((page === 3 && state.isBroken) || (page > 1 && state.gone === true)) {
        response.writeHead(state.gone === true ? 404 : 400);
        response.end();
        return;
      }
      const link = page < 3 ? { link: `<?page=${(page + 1).toString()}>; rel="next"` } : {};
      sendJson(response, [{ id: page, at: `2026-11-2${page.toString()}T00:00:00Z` }], link);
    };

  it("that was broken off goes on with the page that failed", async () => {
    const state = { isBroken: true };
    await using server = await startWebServer(serveThree(state));
    const cursors: string[] = [];
    const context = contextFor(server, changes);
    const broken = async (): Promise<void> => {
      for await (const event of connector.read(context, {
        object: "requests",
        mode: "incremental",
        cursor: undefined,
        since: undefined,
        until: undefined,
      })) {
        if (event.kind === "records" && event.cursor !== undefined) cursors.push(event.cursor);
      }
    };
    await readError(broken);
    state.isBroken = false;
    const rest = await read(context, { mode: "incremental", cursor: cursors.at(-1) });
    expect(ids(rest)).toEqual(["3"]);
    expect(rest.end).toMatchObject({ complete: false, cursor: `{"since":"2026-11-23T00:00:00Z"}` });
  });

  it("begins again when the page to go on with is gone", async () => {
    const state = { isBroken: false, gone: false };
    await using server = await startWebServer(serveThree(state));
    const first = await read(contextFor(server, changes), { mode: "incremental" });
    state.gone = true;
    const error = await readError(() =>
      read(contextFor(server, changes), { mode: "incremental", cursor: first.cursors[0] }),
    );
    expect(error.code).toBe("EDP-SRC-008");
    expect(server.requests.at(-2)).toBe("GET /api/v1/requests");
  });

  it("refuses a cursor that it did not write", async () => {
    await using server = await startWebServer((_request, response) => sendJson(response, "[]"));
    for (const cursor of ["no json", `{"since":7}`, `{"since":"yesterday"}`]) {
      const error = await readError(() => read(contextFor(server, changes), { mode: "incremental", cursor }));
      expect(error.code).toBe("EDP-SRC-030");
    }
    expect(server.requests).toEqual([]);
  });

  it("of a window asks for it and moves no cursor", async () => {
    await using server = await startWebServer((_request, response) =>
      sendJson(response, [{ id: 1, at: "2026-01-01T00:00:00Z" }]),
    );
    const config = objectsOf({
      incremental: { parameter: "from", untilParameter: "to", field: "at", format: "date" },
    });
    const window = { since: new Date("2026-01-01T00:00:00Z"), until: new Date("2026-02-01T00:00:00Z") };
    const summary = await read(contextFor(server, config), window);
    expect(server.requests).toEqual(["GET /api/v1/requests?from=2026-01-01&to=2026-02-01"]);
    expect(summary.end).toEqual({ kind: "end", complete: false });
  });

  it("states deletions", async () => {
    await using server = await startWebServer((_request, response) =>
      sendJson(response, [
        { id: 1, state: "deleted" },
        { id: 2, state: "open" },
      ]),
    );
    const config = objectsOf({ deletedWhen: { field: "state", equals: "deleted" } });
    expect((await read(contextFor(server, config))).records.map(({ operation }) => operation)).toEqual([
      "delete",
      "upsert",
    ]);
  });
});
