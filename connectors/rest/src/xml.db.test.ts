import { describe, expect, it } from "vitest";
import { readError } from "../../../tests/support/connector-context.ts";
import { startWebServer, type WebServer } from "../../../tests/support/web-server.ts";
import connector from "./index.ts";
import { contextFor, ids, objectsOf, read } from "./testing/read-source.ts";

/** Answers with these pages, by the parameter `page`, and refuses who does not ask for XML. */
function startXml(pages: readonly (string | Buffer)[], contentType = "application/xml"): Promise<WebServer> {
  return startWebServer((request, response) => {
    const page = Number(new URL(request.url ?? "", "http://localhost").searchParams.get("page") ?? 1);
    const isAsked = request.headers.accept?.includes("application/xml") === true;
    response.writeHead(isAsked ? 200 : 406, { "content-type": contentType });
    response.end(pages[page - 1] ?? "<tickets/>");
  });
}

const xml = { format: "xml", recordPath: "tickets.ticket", key: "@id" };
const payloads = async (pages: readonly string[], object: object): Promise<readonly string[]> => {
  await using server = await startXml(pages);
  return (await read(contextFor(server, objectsOf({ ...xml, ...object })))).records.map(
    ({ payload }) => payload,
  );
};

describe("an answer in XML", () => {
  it("gives records in the form that XML files give them", async () => {
    const page = `<?xml version="1.0"?><tickets total="2"><!-- c -->
      <ticket id="1" b="&lt;&#233;"><to>a</to><to>b</to><empty/><note k="v">t</note></ticket>
      <ticket id="2"><text><![CDATA[<x>]]> y</text><to>a</to></ticket></tickets>`;
    expect(await payloads([page], {})).toEqual([
      `{"@id":"1","@b":"<é","to":["a","b"],"empty":null,"note":{"@k":"v","#text":"t"}}`,
      `{"@id":"2","text":"<x> y","to":"a"}`,
    ]);
    expect(await payloads([page], { lists: ["to"] })).toMatchObject({
      1: `{"@id":"2","text":"<x> y","to":["a"]}`,
    });
  });

  it.each([
    [
      "by an address in an element",
      { kind: "next-link", path: "tickets.next" },
      "<next>\n  /api/v1/requests?page=2\n</next>",
    ],
    ["by a cursor in an attribute", { kind: "cursor", parameter: "page", path: "tickets.@next" }, ""],
    ["until a page has none", { kind: "page", parameter: "page" }, ""],
    [
      "while an element says so",
      { kind: "page", parameter: "page", morePath: "tickets.more" },
      "<more>true</more>",
    ],
  ])("is paged %s", async (_name, paging, more) => {
    await using server = await startXml([
      `<tickets next="2">${more}<ticket id="1"/><ticket id="2"/></tickets>`,
      `<tickets><ticket id="3"/></tickets>`,
    ]);
    expect(ids(await read(contextFor(server, objectsOf({ ...xml, paging }))))).toEqual(["1", "2", "3"]);
  });

  it("is counted, checked and described as JSON is", async () => {
    await using server = await startXml([
      `<tickets><total>1</total><ticket id="1"><a>x</a></ticket></tickets>`,
    ]);
    const context = contextFor(server, objectsOf({ ...xml, countPath: "tickets.total" }));
    expect((await read(context)).end).toMatchObject({ complete: true, sourceCount: 1 });
    expect(await connector.discover(context)).toMatchObject([{ recordCount: 1, fields: ["@id", "a"] }]);
    const outcomes = new Set<string>();
    for await (const { outcome } of connector.check(context)) outcomes.add(outcome);
    expect([...outcomes]).toEqual(["passed"]);
  });

  it("may have no record, in a list that is there", async () => {
    expect(await payloads([`<tickets/>`], {})).toEqual([]);
    expect(
      await payloads([`<a><tickets count="0"></tickets></a>`], { recordPath: "a.tickets.ticket" }),
    ).toEqual([]);
  });

  it("tells of errors where errorPath says", async () => {
    await using server = await startXml([`<tickets><error>no such view</error></tickets>`]);
    const context = contextFor(server, objectsOf({ ...xml, errorPath: "tickets.error" }));
    expect(await readError(() => read(context))).toMatchObject({ code: "EDP-SRC-220" });
  });

  it.each([
    ["the declaration", "application/xml", `<?xml version="1.0" encoding="ISO-8859-1"?>`, "latin1"],
    ["the header", "text/xml; charset=windows-1252", "", "latin1"],
    ["the first two bytes", "application/xml; charset=utf-8", "\ufeff", "utf16le"],
    ["nothing", "application/xml", "", "utf8"],
  ] as const)("is in the encoding that %s says", async (_name, contentType, beginning, encoding) => {
    const page = Buffer.from(`${beginning}<tickets><ticket id="é"/></tickets>`, encoding);
    await using server = await startXml([page], contentType);
    expect(ids(await read(contextFor(server, objectsOf(xml))))).toEqual(["é"]);
  });

  it.each([
    ["a document type", `<!DOCTYPE t [<!ENTITY a SYSTEM "file:///etc/passwd">]><tickets/>`, "EDP-SRC-290"],
    [
      "an entity bomb",
      `<!DOCTYPE t [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><tickets>&b;</tickets>`,
      "EDP-SRC-290",
    ],
    ["an unknown entity", `<tickets><ticket id="1">&nope;</ticket></tickets>`, "EDP-SRC-290"],
    ["its end missing", `<tickets><ticket id="1"/>`, "EDP-SRC-290"],
    ["endless depth", `<tickets>${"<a>".repeat(100_000)}`, "EDP-SRC-290"],
    ["bytes that are no text", Buffer.from(`<tickets a="\xff"/>`, "latin1"), "EDP-SRC-290"],
    ["JSON in it", `{"tickets":[]}`, "EDP-SRC-290"],
    ["nothing", "", "EDP-SRC-290"],
    ["another root", `<error><code>5</code></error>`, "EDP-SRC-015"],
  ])("with %s is refused whole", async (_name, page, code) => {
    await using server = await startXml([page]);
    expect(await readError(() => read(contextFor(server, objectsOf(xml))))).toMatchObject({ code });
  });

  it("sets aside a record that is too large", async () => {
    await using server = await startXml([
      `<tickets><ticket id="1"><t>${"x".repeat(20_000)}</t></ticket><ticket id="2"/></tickets>`,
    ]);
    const { records, refused } = await read(contextFor(server, objectsOf(xml), { maxRecordBytes: 10_000 }));
    expect([records.map(({ id }) => id), refused]).toMatchObject([["2"], [{ reason: "too-large", id: "1" }]]);
  });

  it.each([
    ["without the path of a record", { format: "xml", recordPath: "tickets" }, "recordPath"],
    ["with lists in JSON", { lists: ["to"] }, "lists"],
  ])("%s is no config", async (_name, object, key) => {
    await using server = await startXml([]);
    const error = await readError(() => read(contextFor(server, objectsOf(object))));
    expect(error).toMatchObject({ code: "EDP-SRC-028" });
    expect(error.message).toContain(`objects.requests.${key}`);
  });
});
