// A Graph that repeats the token it was sent, by itself and where a message is cut: no message holds any of it.
import type { ServerResponse } from "node:http";
import { describeIssue, type EdpError, type JsonObject } from "@edp/base";
import { inspect } from "node:util";
import { expect, test } from "vitest";
import {
  createHurryingClock,
  createTestContext,
  readError,
  summarizeRead,
} from "../../../tests/support/connector-context.ts";
import { sendJson, startWebServer } from "../../../tests/support/web-server.ts";
import connector from "./index.ts";

const tenant = "11111111-2222-4333-8444-555555555555";
const token = "canary7Qx.vR2mJk8bTzNw4hLs.pD5cYg";
/** Long enough that the message is cut within the token. */
const upToTheCut = (length: number): string => "x".repeat(length - token.length / 2);

interface Echo {
  readonly object: string;
  readonly config?: JsonObject;
  readonly code: string;
  readonly answer: (response: ServerResponse, path: string) => void;
}

function refuse(response: ServerResponse, code: string, message: string): void {
  response.writeHead(400, { "content-type": "application/json" });
  response.end(JSON.stringify({ error: { code, message } }));
}

const batch = (part: object): JsonObject => ({
  responses: [
    { id: "0", ...part },
    { id: "1", ...part },
  ],
});

const echoes: Readonly<Record<string, Echo>> = {
  "the words of a refused round": {
    object: "groups",
    config: { changes: true },
    code: "EDP-SRC-008",
    answer: (response) => {
      refuse(response, "badRequest", `${upToTheCut(200)}${token}`);
    },
  },
  "the code of a forgotten link": {
    object: "groups",
    config: { changes: true },
    code: "EDP-SRC-031",
    answer: (response) => {
      refuse(response, `syncStateNotFound ${token}`, "gone");
    },
  },
  "the words of a refused part": {
    object: "group_memberships",
    code: "EDP-SRC-075",
    answer: (response, path) => {
      const body = { error: { code: "no", message: `${upToTheCut(200)}${token}` } };
      sendJson(response, path === "/groups" ? { value: [{ id: "g1" }] } : batch({ status: 403, body }));
    },
  },
  "a next link that is no address": {
    object: "users",
    code: "EDP-SRC-077",
    answer: (response) => {
      sendJson(response, { value: [], "@odata.nextLink": `${upToTheCut(80)}${token}` });
    },
  },
  "a next link to another server": {
    object: "users",
    code: "EDP-SRC-077",
    answer: (response) => {
      sendJson(response, { value: [], "@odata.nextLink": `https://evil.example/${token}` });
    },
  },
  "the columns of a report": {
    object: "usage_reports",
    code: "EDP-SRC-161",
    answer: (response, path) => {
      if (path.startsWith("/reports/"))
        response.writeHead(302, { location: `http://${response.req.headers.host ?? ""}/report.csv` });
      response.end(`${token},b\n1,2\n`);
    },
  },
};

async function meet({ object, config = {}, answer }: Echo): Promise<EdpError> {
  await using server = await startWebServer((request, response) => {
    const { pathname } = new URL(request.url ?? "", "http://server.example");
    if (pathname.endsWith("/token")) sendJson(response, { access_token: token, expires_in: 3600 });
    else answer(response, pathname.replace("/v1.0", ""));
  });
  const context = createTestContext({
    source: "m365",
    clock: createHurryingClock(),
    allowedHosts: [`127.0.0.1:${server.port.toString()}`],
    secrets: { "client-secret": "not asked for" },
    config: {
      tenantId: tenant,
      clientId: tenant,
      loginEndpoint: server.url,
      graphEndpoint: server.url,
      changes: false,
      ...config,
    },
  });
  const request = { object, mode: "full", cursor: undefined, since: undefined, until: undefined } as const;
  return await readError(() => summarizeRead(connector.read(context, request)));
}

test.each(Object.entries(echoes))("in %s no token is shown", async (_place, echo) => {
  const error = await meet(echo);
  expect(error.code).toBe(echo.code);
  const shown = `${inspect(error, { depth: 8 })} ${JSON.stringify(error.issues.map(describeIssue))}`;
  expect(shown).not.toContain(token.slice(0, 6));
  expect(shown).toContain("[secret]");
});
