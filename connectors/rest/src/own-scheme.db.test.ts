// A vendor's own scheme and answers that are the list itself, as the example describes them.
import { readFileSync } from "node:fs";
import type { JsonObject } from "@edp/base";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { readError } from "../../../tests/support/connector-context.ts";
import { sendJson, startWebServer, type WebServer } from "../../../tests/support/web-server.ts";
import { contextFor, ids, read } from "./testing/read-source.ts";

const { config } = parse(
  readFileSync(new URL("../example/sign_in_directory.yaml", import.meta.url), "utf8"),
) as { readonly config: JsonObject };
const key = "SSWS 00canary7Qx";

const startDirectory = (): Promise<WebServer> =>
  startWebServer((request, response) => {
    const given = request.headers.authorization ?? "";
    if (given !== key) {
      response.writeHead(401, { "content-type": "application/json" });
      response.end(JSON.stringify({ errorSummary: "no", message: `not ${given.replace("SSWS ", "")}` }));
      return;
    }
    const { searchParams } = new URL(request.url ?? "", "http://server.example");
    expect(searchParams.get("limit")).toBe("200");
    const isFirst = !searchParams.has("after");
    const next = `<http://${request.headers.host ?? ""}/api/v1/users?after=2&limit=200>; rel="next"`;
    if (isFirst) response.setHeader("link", next);
    sendJson(response, isFirst ? [{ id: "u1" }, { id: "u2" }] : [{ id: "u3" }]);
  });

const contextWith = (server: WebServer, secret: string) =>
  contextFor(server, { ...config, baseUrl: `${server.url}/api/v1` }, { secrets: { "api-key": secret } });

describe("a list itself, behind a scheme of the vendor's own", () => {
  it("is read to its end", async () => {
    await using server = await startDirectory();
    expect(ids(await read(contextWith(server, key), { object: "users" }))).toEqual(["u1", "u2", "u3"]);
  });

  it("is refused without the key being shown, with its word or alone", async () => {
    await using server = await startDirectory();
    const error = await readError(() =>
      read(contextWith(server, "SSWS 00another-canary"), { object: "users" }),
    );
    expect(error.code).toBe("EDP-SRC-019");
    expect(error.message).toContain("not [secret]");
    expect(error.message).not.toContain("00another");
  });
});
