import type { LogLevel } from "@edp/base";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { readError } from "../../../tests/support/connector-context.ts";
import { sendJson, startWebServer, type WebServer } from "../../../tests/support/web-server.ts";
import { contextFor, ids, objectsOf, read } from "./testing/read-source.ts";

/** Takes these refresh tokens, one after the other; each access token reads one page. */
async function startServer(taken: readonly string[], forms: URLSearchParams[]): Promise<WebServer> {
  return startWebServer((request, response) => {
    if (request.url === "/token") {
      void text(request).then((body) => {
        const form = new URLSearchParams(body);
        forms.push(form);
        const isRight = form.get("refresh_token") === taken[forms.length - 1];
        const next = taken[forms.length];
        if (isRight) sendJson(response, { access_token: `a${forms.length.toString()}`, refresh_token: next });
        else sendJson(response, { error: "invalid_grant", error_description: body });
      });
      return;
    }
    const isCurrent = request.headers.authorization === `Bearer a${taken.length.toString()}`;
    response.writeHead(isCurrent ? 200 : 401, { "content-type": "application/json" });
    response.end(isCurrent ? `[{"id":1}]` : "{}");
  });
}

const configFor = (server: WebServer) => ({
  ...objectsOf({}),
  auth: { kind: "oauth2", grant: "refresh-token", tokenUrl: `${server.url}/token`, clientId: "edp" },
});

describe("a refresh token", () => {
  it("gets the access token, with a client secret only where there is one", async () => {
    const forms: URLSearchParams[] = [];
    await using server = await startServer(["first-refresh"], forms);
    const secrets = { "refresh-token": "first-refresh" };
    expect(ids(await read(contextFor(server, configFor(server), { secrets })))).toEqual(["1"]);
    expect(Object.fromEntries(forms[0] ?? [])).toEqual({
      grant_type: "refresh_token",
      refresh_token: "first-refresh",
      client_id: "edp",
    });
  });

  it("that the server replaces is followed to the end of the read, and the log warns without showing it", async () => {
    const forms: URLSearchParams[] = [];
    await using server = await startServer(["first-refresh", "second-refresh"], forms);
    const lines: string[] = [];
    const log = { log: (level: LogLevel, line: string) => lines.push(`${level} ${line}`) };
    const secrets = { "refresh-token": "first-refresh", "client-secret": "client-secret-1" };
    const context = contextFor(server, configFor(server), { secrets, log: log as never });
    expect(ids(await read(context))).toEqual(["1"]);
    expect(forms.map((form) => form.get("refresh_token"))).toEqual(["first-refresh", "second-refresh"]);
    expect(forms[0]?.get("client_secret")).toBe("client-secret-1");
    expect(lines).toContain("warn desk: its server gave another refresh token, which is not kept");
    expect(lines.join()).not.toContain("second-refresh");
  });

  it("that is refused is told without showing it", async () => {
    await using server = await startServer(["another"], []);
    const context = contextFor(server, configFor(server), {
      secrets: { "refresh-token": "stale-refresh-token" },
    });
    const error = await readError(() => read(context));
    expect(error.code).toBe("EDP-SRC-027");
    expect(error.message).not.toContain("stale-refresh-token");
  });
});
