import { describe, expect, it } from "vitest";
import { readError } from "../../../tests/support/connector-context.ts";
import { sendJson, startWebServer, type Answer } from "../../../tests/support/web-server.ts";
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
