import { describe, expect, it } from "vitest";
import { readError } from "../../../tests/support/connector-context.ts";
import { sendJson, startWebServer } from "../../../tests/support/web-server.ts";
import { contextFor, ids, objectsOf, read } from "./testing/read-source.ts";

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
