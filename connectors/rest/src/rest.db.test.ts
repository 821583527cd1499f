import { describe, expect, it } from "vitest";
import { readError } from "../../../tests/support/connector-context.ts";
import { sendJson, startWebServer, type Answer } from "../../../tests/support/web-server.ts";
import connector from "./index.ts";
import { contextFor, ids, objectsOf, read } from "./testing/read-source.ts";

/** Records 1 to 5 in pages of two, by whatever parameters this function reads from the address. */
function servePages(
  build: (url: URL, from: number, page: readonly { id: number }[]) => unknown,
  from: (url: URL) => number,
): Answer {
  const all = [1, 2, 3, 4, 5].map((id) => ({ id }));
  return (request, response) => {
    const url = new URL(request.url ?? "", `http://${request.headers.host ?? ""}`);
    const start = from(url);
    const page = all.slice(start, start + 2);
    const body = build(url, start, page);
    const link =
      start + 2 < all.length
        ? `<${url.pathname}?from=${(start + 2).toString()}>; rel="next", </x>; rel=last`
        : "";
    sendJson(response, body, link === "" ? {} : { link });
  };
}

const number = (url: URL, name: string, otherwise: number): number =>
  Number(url.searchParams.get(name) ?? otherwise);

describe("paging", () => {
  it.each([
    [
      "by page number",
      { paging: { kind: "page", parameter: "p", size: 2, sizeParameter: "n" } },
      servePages(
        (_url, _from, page) => page,
        (url) => (number(url, "p", 1) - 1) * 2,
      ),
      ["?n=2&p=1", "?n=2&p=2", "?n=2&p=3", "?n=2&p=4"],
    ],
    [
      "by page number, as long as the answer says that there is more",
      {
        recordPath: "data.items",
        countPath: "total",
        paging: { kind: "page", parameter: "p", first: 0, morePath: "more" },
      },
      servePages(
        (_url, from, page) => ({ data: { items: page }, total: 5, more: from + 2 < 5 }),
        (url) => number(url, "p", 0) * 2,
      ),
      ["?p=0", "?p=1", "?p=2"],
    ],
    [
      "by offset",
      { paging: { kind: "offset", parameter: "skip" } },
      servePages(
        (_url, _from, page) => page,
        (url) => number(url, "skip", 0),
      ),
      ["?skip=0", "?skip=2", "?skip=4", "?skip=5"],
    ],
    [
      "by cursor",
      { recordPath: "items", paging: { kind: "cursor", parameter: "after", path: "meta.next" } },
      servePages(
        (_url, from, page) => ({
          items: page,
          meta: { next: from + 2 < 5 ? `c/${(from + 2).toString()}` : null },
        }),
        (url) => Number((url.searchParams.get("after") ?? "c/0").slice(2)),
      ),
      ["", "?after=c%2F2", "?after=c%2F4"],
    ],
    [
      "by a link in the answer, whole or relative",
      { recordPath: "value", paging: { kind: "next-link", path: "@odata\\.nextLink" } },
      servePages(
        (url, from, page) => ({
          "@odata.nextLink":
            from === 0 ? `${url.origin}${url.pathname}?from=2` : from === 2 ? "requests?from=4" : undefined,
          value: page,
        }),
        (url) => number(url, "from", 0),
      ),
      ["", "?from=2", "?from=4"],
    ],
    [
      "by the header Link",
      { paging: { kind: "link-header" } },
      servePages(
        (_url, _from, page) => page,
        (url) => number(url, "from", 0),
      ),
      ["", "?from=2", "?from=4"],
    ],
  ] as const)("%s reads everything", async (_name, object, answer, queries) => {
    await using server = await startWebServer(answer);
    const summary = await read(contextFor(server, objectsOf(object)));
    expect(ids(summary)).toEqual(["1", "2", "3", "4", "5"]);
    expect(summary.end).toMatchObject({ complete: true });
    expect(server.requests).toEqual(queries.map((query) => `GET /api/v1/requests${query}`));
  });

  it("keeps the parameters of the config", async () => {
    await using server = await startWebServer((_request, response) => sendJson(response, "[]"));
    await read(contextFor(server, objectsOf({ query: { state: "open & new", limit: 5, all: true } })));
    expect(server.requests).toEqual(["GET /api/v1/requests?state=open+%26+new&limit=5&all=true"]);
  });

  it.each([
    ["the same next page", (count: number) => ({ value: [{ id: count }], next: "?p=again" })],
    [
      "the same records under ever new addresses",
      (count: number) => ({ next: `?p=${count.toString().padStart(1)}`, value: [{ id: 1 }] }),
    ],
  ])("ends when the source gives %s for ever", async (_name, build) => {
    let count = 0;
    await using server = await startWebServer((_request, response) => {
      count += 1;
      const { next, value } = build(count);
      sendJson(response, { value, next: _name.startsWith("the same next") ? next : "?same" });
    });
    const context = contextFor(
      server,
      objectsOf({ recordPath: "value", paging: { kind: "next-link", path: "next" } }),
    );
    expect(await readError(() => read(context))).toMatchObject({ code: "EDP-SRC-016" });
    expect(server.requests.length).toBeLessThan(4);
  });

  it("ends when a page number is ignored and the first page comes for ever", async () => {
    await using server = await startWebServer((_request, response) => sendJson(response, [{ id: 1 }]));
    const context = contextFor(server, objectsOf({ paging: { kind: "page", parameter: "p" } }));
    expect(await readError(() => read(context))).toMatchObject({ code: "EDP-SRC-016" });
  });

  it("never follows a link to another server, not even to one that the source may reach", async () => {
    await using elsewhere = await startWebServer((_request, response) => sendJson(response, "[]"));
    await using server = await startWebServer((_request, response) =>
      sendJson(response, { value: [{ id: 1 }], next: `${elsewhere.url}/x` }),
    );
    const config = objectsOf({ recordPath: "value", paging: { kind: "next-link", path: "next" } });
    const hosts = [server, elsewhere].map(({ port }) => `127.0.0.1:${port.toString()}`);
    expect(await readError(() => read(contextFor(server, config, { allowedHosts: hosts })))).toMatchObject({
      code: "EDP-SRC-004",
    });
    expect(elsewhere.requests).toEqual([]);
  });

  it("tells a next link that is no address", async () => {
    await using server = await startWebServer((_request, response) =>
      sendJson(response, { value: [{ id: 1 }], next: "http://" }),
    );
    const context = contextFor(
      server,
      objectsOf({ recordPath: "value", paging: { kind: "next-link", path: "next" } }),
    );
    expect(await readError(() => read(context))).toMatchObject({ code: "EDP-SRC-028" });
  });
});

describe("a snapshot", () => {
  const serve = (pages: readonly unknown[]): Answer => {
    let page = 0;
    return (_request, response) => sendJson(response, pages[page++] ?? { items: [] });
  };
  const paged = objectsOf({
    recordPath: "items",
    countPath: "total",
    paging: { kind: "page", parameter: "p" },
  });

  it.each([
    [
      "a record came on two pages",
      [
        { items: [{ id: 1 }, { id: 2 }], total: 4 },
        { items: [{ id: 2 }, { id: 3 }], total: 4 },
      ],
    ],
    [
      "the count changed on the way",
      [
        { items: [{ id: 1 }], total: 3 },
        { items: [{ id: 3 }], total: 2 },
      ],
    ],
    [
      "fewer came than the source counts",
      [
        { items: [{ id: 1 }], total: 3 },
        { items: [{ id: 2 }], total: 3 },
      ],
    ],
  ])("is not complete when %s", async (_name, pages) => {
    await using server = await startWebServer(serve(pages));
    expect((await read(contextFor(server, paged))).end).toMatchObject({ complete: false });
  });

  it("is complete, with the source's count, when all pages agree", async () => {
    await using server = await startWebServer(
      serve([
        { items: [{ id: 1 }], total: 2 },
        { items: [{ id: 2 }], total: 2 },
      ]),
    );
    expect((await read(contextFor(server, paged))).end).toEqual({
      kind: "end",
      complete: true,
      sourceCount: 2,
    });
  });

  it("of an answer without content is empty", async () => {
    await using server = await startWebServer((_request, response) => {
      response.writeHead(204);
      response.end();
    });
    expect((await read(contextFor(server, objectsOf({})))).end).toMatchObject({ complete: true });
  });
});

describe("bytes", () => {
  it("arrive as the source wrote them, whatever they are", async () => {
    const records = [
      `{"id":1, "big":9007199254740993,"e":1E400,"z":-0.0}`,
      `{ "id" : 2,"a":1,"a":2,"nul":"\\u0000","half":"\\ud800" }`,
      `{"id":3,"__proto__":{"x":1},"é":"\u{1F600}"}`,
    ];
    await using server = await startWebServer((_request, response) =>
      sendJson(response, `[${records.join(" ,\n")}]`),
    );
    expect((await read(contextFor(server, objectsOf({})))).records.map(({ payload }) => payload)).toEqual(
      records,
    );
  });

  it("that are no UTF-8 go on to landing, which judges them", async () => {
    const page = Buffer.concat([Buffer.from(`[{"id":1,"s":"`), Buffer.from([0xff]), Buffer.from(`"}]`)]);
    await using server = await startWebServer((_request, response) => response.end(page));
    const { records, refused } = await read(contextFor(server, objectsOf({})));
    expect([records.length, refused.length]).toEqual([1, 0]);
  });

  it("of records that are none are refused one by one, the others are read", async () => {
    const page = `[{"id":1},{"id":},{"no":"key"},{"id":"a\\u0000"},7,{"id":2}]`;
    await using server = await startWebServer((_request, response) => sendJson(response, page));
    const summary = await read(contextFor(server, objectsOf({})));
    expect(ids(summary)).toEqual(["1", "2"]);
    expect(summary.refused.map(({ reason, position, bytes }) => [reason, position, bytes])).toEqual([
      ["invalid-json", "page 1 item 2", `{"id":}`],
      ["no-record-id", "page 1 item 3", `{"no":"key"}`],
      ["nul-character", "page 1 item 4", `{"id":"a\\u0000"}`],
      ["no-record-id", "page 1 item 5", "7"],
    ]);
    expect(summary.end).toMatchObject({ complete: true });
  });

  it("of a record of 50 MB are put aside by size, place and id", async () => {
    const large = `{"id":2,"x":"${"y".repeat(50 * 1024 * 1024)}"}`;
    await using server = await startWebServer((_request, response) =>
      sendJson(response, `[{"id":1},${large},{"id":3}]`),
    );
    const summary = await read(contextFor(server, objectsOf({}), { maxRecordBytes: 1024 * 1024 }));
    expect(ids(summary)).toEqual(["1", "3"]);
    expect(summary.refused).toEqual([
      { reason: "too-large", position: "page 1 byte 10", bytes: "", id: "2" },
    ]);
  });

  it.each([
    ["truncated JSON", `{"value":[{"id":1},{"id":2`, "EDP-SRC-014", "at byte 26: it ends too early"],
    ["JSON without the list", `{"error":{"message":"no"}}`, "EDP-SRC-015", `no "value"`],
  ])("of %s end the read with the position", async (_name, page, code, words) => {
    await using server = await startWebServer((_request, response) => sendJson(response, page));
    const error = await readError(() => read(contextFor(server, objectsOf({ recordPath: "value" }))));
    expect(error.code).toBe(code);
    expect(error.message).toContain(words);
  });

  it("of a web page are told as one", async () => {
    await using server = await startWebServer((_request, response) =>
      sendJson(response, "<html>sign in</html>", { "content-type": "text/html; charset=utf-8" }),
    );
    expect(await readError(() => read(contextFor(server, objectsOf({}))))).toMatchObject({
      code: "EDP-SRC-017",
    });
  });
});

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
      const page = number(new URL(request.url ?? "", "http://x"), "page", 1);
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
