// Against servers that do what Graph should not, but what gateways, outages and attackers do.
import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import type { JsonObject } from "@edp/base";
import { describe, expect, test } from "vitest";
import {
  createHurryingClock,
  createTestContext,
  readError,
  summarizeRead,
  type HurryingClock,
  type ReadSummary,
} from "../../../tests/support/connector-context.ts";
import { sendJson, startWebServer, type WebServer } from "../../../tests/support/web-server.ts";
import connector from "./index.ts";

const id = "11111111-2222-4333-8444-555555555555";

/** Answers below /v1.0, by path; the token is always given unless `token` says otherwise. */
interface Behaviour {
  readonly token?: unknown;
  readonly answer: (path: string, url: URL, response: ServerResponse, body: string) => void;
}

const startGraph = ({ token, answer }: Behaviour): Promise<WebServer> =>
  startWebServer((request, response) => {
    void handle(request, response, token, answer);
  });

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  token: unknown,
  answer: Behaviour["answer"],
): Promise<void> {
  const url = new URL(request.url ?? "", "http://server.example");
  const body = await text(request);
  if (url.pathname.endsWith("/token")) {
    if (token !== undefined) response.statusCode = 401;
    const given = JSON.stringify(token ?? { access_token: "a.b.c", expires_in: 3600 });
    response.setHeader("content-type", "application/json");
    response.end(given);
    return;
  }
  answer(url.pathname.replace("/v1.0", ""), url, response, body);
}

interface Reading {
  readonly clock: HurryingClock;
  readonly read: (object: string, config?: JsonObject) => Promise<ReadSummary>;
}

function readFrom(server: WebServer): Reading {
  const clock = createHurryingClock();
  const endpoints = {
    tenantId: id,
    clientId: id,
    loginEndpoint: server.url,
    graphEndpoint: server.url,
    changes: false,
  };
  return {
    clock,
    read: (object, config = {}) => {
      const context = createTestContext({
        source: "m365",
        clock,
        allowedHosts: [`127.0.0.1:${server.port.toString()}`],
        secrets: { "client-secret": "hidden value" },
        config: { ...endpoints, ...config },
      });
      const request = {
        object,
        mode: "full",
        cursor: undefined,
        since: undefined,
        until: undefined,
      } as const;
      return summarizeRead(connector.read(context, request));
    },
  };
}

const fail = (response: ServerResponse, status: number, code: string): void => {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify({ error: { code, message: `${code} it is` } }));
};

/** One group, and what a batch says of its members and owners. */
const withMembers = (
  answerPart: (url: string, tries: number) => { readonly status: number; readonly body?: string },
) => {
  const tries = new Map<string, number>();
  return startGraph({
    answer: (path, _url, response, body) => {
      if (path === "/groups") {
        sendJson(response, { value: [{ id: "g1" }] });
        return;
      }
      const { requests } = JSON.parse(body) as {
        readonly requests: readonly { readonly id: string; readonly url: string }[];
      };
      const responses = requests.map(({ id: part, url }) => {
        tries.set(url, (tries.get(url) ?? 0) + 1);
        const { status, body: content = '{"value":[]}' } = answerPart(url, tries.get(url) ?? 1);
        return `{"id":"${part}","status":${status.toString()},"headers":{"Retry-After":"7"},"body":${content}}`;
      });
      sendJson(response, `{"responses":[${responses.join(",")}]}`);
    },
  });
};

describe("bytes", () => {
  test("a record is what Graph wrote, with its spaces and escapes", async () => {
    const record = '{ "id" : "u1",\t"displayName":"Zo\\u00eb \\/ 1.0", "weight":1.500 }';
    await using server = await startGraph({
      answer: (path, _url, response) => {
        if (path === "/users/$count") response.end("\ufeff1");
        else sendJson(response, `{"value": [ ${record} ]}`);
      },
    });
    const { records, end } = await readFrom(server).read("users");
    expect(records).toEqual([{ id: "u1", operation: "upsert", payload: record }]);
    expect(end).toEqual({ kind: "end", complete: true, sourceCount: 1 });
  });

  test("an edge is a frame around the member's own bytes, also on the pages that follow", async () => {
    let next = "";
    await using server = await withMembers((url) => {
      if (url.includes("/owners")) return { status: 200 };
      return { status: 200, body: `{"@odata.nextLink":"${next}","value":[{"id" : "m1"}]}` };
    });
    next = `${server.url}/v1.0/groups?page=2`;
    const { records } = await readFrom(server).read("group_memberships");
    expect(records).toEqual([
      {
        id: "g1:m1:member",
        operation: "upsert",
        payload: '{"groupId":"g1","role":"member","member":{"id" : "m1"}}',
      },
      {
        id: "g1:g1:member",
        operation: "upsert",
        payload: '{"groupId":"g1","role":"member","member":{"id":"g1"}}',
      },
    ]);
  });

  test("a member without an id is refused with its bytes, and the others arrive", async () => {
    await using server = await withMembers((url) =>
      url.includes("/owners")
        ? { status: 200 }
        : { status: 200, body: '{"value":[{"id":"m1"},{"name":"nobody"},{"id":""}]}' },
    );
    const { records, refused, end } = await readFrom(server).read("group_memberships");
    expect(records.map(({ id: record }) => record)).toEqual(["g1:m1:member"]);
    expect(refused.map(({ reason, bytes }) => `${reason} ${bytes}`)).toEqual([
      'no-record-id {"name":"nobody"}',
      'no-record-id {"id":""}',
    ]);
    expect(refused[0]?.position).toBe("/groups/g1/members item 2");
    expect(end?.complete).toBe(true);
  });
});

describe("signing in", () => {
  test.each([
    ["EDP-SRC-071", "AADSTS7000222: The provided client secret keys are expired. Trace ID: 1"],
    ["EDP-SRC-070", "AADSTS7000216: A client secret or assertion is required. Trace ID: 1"],
    ["EDP-SRC-074", "AADSTS50034: The account does not exist here. Trace ID: 1"],
    ["EDP-SRC-086", "AADSTS7000229: The app has no service principal in the tenant. Trace ID: 1"],
    ["EDP-SRC-087", "AADSTS53003: Access has been blocked by Conditional Access policies. Trace ID: 1"],
    ["EDP-SRC-088", "AADSTS70021: No matching federated identity record found. Trace ID: 1"],
    ["EDP-SRC-085", "AADSTS700024: The assertion is not within its time range. Trace ID: 1"],
    ["EDP-SRC-027", "something else altogether"],
  ])("%s", async (code, words) => {
    await using server = await startGraph({
      token: { error: "invalid_client", error_description: words },
      answer: (_path, _url, response) => {
        sendJson(response, { value: [] });
      },
    });
    const error = await readError(() => readFrom(server).read("users"));
    expect(error.code).toBe(code);
    expect(error.message).not.toContain("Trace ID");
  });
});

describe("pages", () => {
  test("EDP-SRC-077: the next page on another host is not asked for", async () => {
    await using other = await startWebServer((_request, response) => {
      sendJson(response, { value: [] });
    });
    await using server = await startGraph({
      answer: (path, _url, response) => {
        if (path === "/users/$count") fail(response, 403, "Authorization_RequestDenied");
        else
          sendJson(response, {
            "@odata.nextLink": `${other.url}/v1.0/users?$skiptoken=1`,
            value: [{ id: "u1" }],
          });
      },
    });
    const error = await readError(() => readFrom(server).read("users"));
    expect(error.code).toBe("EDP-SRC-077");
    expect(other.requests).toEqual([]);
  });

  test("EDP-SRC-016: a page that leads to itself ends the read", async () => {
    await using server = await startGraph({
      answer: (path, url, response) => {
        if (path === "/users/$count") fail(response, 400, "Request_BadRequest");
        else
          sendJson(response, {
            "@odata.nextLink": `${server.url}/v1.0/users${url.search}`,
            value: [{ id: "u1" }],
          });
      },
    });
    const error = await readError(() => readFrom(server).read("users"));
    expect(error.code).toBe("EDP-SRC-016");
  });

  test("when Graph does not count, the read is complete without a count", async () => {
    await using server = await startGraph({
      answer: (path, _url, response) => {
        if (path === "/users/$count") fail(response, 403, "Authorization_RequestDenied");
        else sendJson(response, { value: [{ id: "u1" }] });
      },
    });
    const { end } = await readFrom(server).read("users");
    expect(end).toEqual({ kind: "end", complete: true });
  });
});

test("a count that changes while pages are read is not given on", async () => {
  let count = 5;
  await using server = await startGraph({
    answer: (path, _url, response) => {
      if (path === "/users/$count") response.end((count += 1).toString());
      else sendJson(response, { value: [{ id: "u1" }] });
    },
  });
  const { end } = await readFrom(server).read("users");
  expect(end).toEqual({ kind: "end", complete: true });
});

describe("batches", () => {
  test("a part that is throttled is asked again after the wait that it wishes, the others are not", async () => {
    await using server = await withMembers((url, tries) =>
      url.includes("/owners") && tries < 3
        ? { status: 429 }
        : { status: 200, body: '{"value":[{"id":"m1"}]}' },
    );
    const reading = readFrom(server);
    const { records } = await reading.read("group_memberships");
    expect(records.map(({ id: record }) => record)).toEqual(["g1:m1:member", "g1:m1:owner"]);
    expect(reading.clock.naps).toEqual([7000, 7000]);
    expect(server.requests.filter((line) => line.includes("$batch"))).toHaveLength(3);
  });

  test("EDP-SRC-076: a part that keeps failing ends the read without an end", async () => {
    await using server = await withMembers((url) =>
      url.includes("/owners") ? { status: 503 } : { status: 200 },
    );
    const error = await readError(() => readFrom(server).read("group_memberships"));
    expect(error.code).toBe("EDP-SRC-076");
    expect(error.retry).toBe("later");
  });

  test("EDP-SRC-078: a batch that lacks a part is no answer", async () => {
    await using server = await startGraph({
      answer: (path, _url, response) => {
        sendJson(response, path === "/groups" ? { value: [{ id: "g1" }] } : { responses: [] });
      },
    });
    const error = await readError(() => readFrom(server).read("group_memberships"));
    expect(error.code).toBe("EDP-SRC-078");
  });

  test("a group that was deleted meanwhile has no members", async () => {
    await using server = await withMembers(() => ({
      status: 404,
      body: '{"error":{"code":"Request_ResourceNotFound"}}',
    }));
    const { records, end } = await readFrom(server).read("group_memberships");
    expect(records).toEqual([]);
    expect(end?.complete).toBe(true);
  });

  test("accounts without licences are not asked about", async () => {
    let asked: readonly string[] = [];
    await using server = await startGraph({
      answer: (path, _url, response, body) => {
        if (path === "/users") {
          sendJson(
            response,
            '{"value":[{"id":"u1","assignedLicenses":[ ]},{"id":"u2","assignedLicenses":[{"skuId":"s"}]}]}',
          );
          return;
        }
        const { requests } = JSON.parse(body) as { readonly requests: readonly { readonly url: string }[] };
        asked = requests.map(({ url }) => url);
        sendJson(response, '{"responses":[{"id":"0","status":200,"body":{"value":[{"skuId":"s"}]}}]}');
      },
    });
    const { records } = await readFrom(server).read("user_license_details");
    expect(asked).toEqual(["/users/u2/licenseDetails"]);
    expect(records).toEqual([
      { id: "u2:s", operation: "upsert", payload: '{"userId":"u2","licenseDetail":{"skuId":"s"}}' },
    ]);
  });
});

describe("rounds of changes", () => {
  const changes = { changes: true, managers: false };

  test("EDP-SRC-079: a round without a delta link is not over, though all its records were there", async () => {
    await using server = await startGraph({
      answer: (path, _url, response) => {
        sendJson(response, path === "/groups/delta" ? { value: [{ id: "g1" }] } : {});
      },
    });
    const error = await readError(() => readFrom(server).read("groups", changes));
    expect([error.code, error.retry]).toEqual(["EDP-SRC-079", "later"]);
  });

  test("a record may come again, change and go in one round: the last word comes last", async () => {
    const link = (server: string, token: string): string => `${server}/v1.0/groups/delta?$skiptoken=${token}`;
    await using server = await startGraph({
      answer: (path, url, response) => {
        if (path !== "/groups/delta") return void response.end("1");
        const here = `http://${response.req.headers.host ?? ""}`;
        const isSecond = url.searchParams.has("$skiptoken");
        sendJson(
          response,
          isSecond
            ? {
                "@odata.deltaLink": link(here, "end"),
                value: [
                  { id: "g1", displayName: "new" },
                  { id: "g2", "@removed": { reason: "changed" } },
                ],
              }
            : { "@odata.nextLink": link(here, "2"), value: [{ id: "g1" }, { id: "g2" }, { id: "g1" }] },
        );
      },
    });
    const { records, end } = await readFrom(server).read("groups", changes);
    expect(records.map(({ id: record, operation }) => `${operation} ${record}`)).toEqual([
      "upsert g1",
      "upsert g2",
      "upsert g1",
      "upsert g1",
      "delete g2",
    ]);
    expect(end).toMatchObject({ complete: true, sourceCount: 1 });
  });

  test("EDP-SRC-077: a delta link that leads to another server is not kept", async () => {
    await using server = await startGraph({
      answer: (path, _url, response) => {
        const value = {
          value: [],
          "@odata.deltaLink": "https://evil.example/v1.0/groups/delta?$deltatoken=x",
        };
        sendJson(response, path === "/groups/delta" ? value : {});
      },
    });
    const error = await readError(() => readFrom(server).read("groups", changes));
    expect(error.code).toBe("EDP-SRC-077");
  });

  test("a group that goes while its members are read leaves no cursor, so that the next read is whole", async () => {
    const link = (host: string, name: string): string => `http://${host}/v1.0/groups/delta?$${name}=t`;
    await using server = await startGraph({
      answer: (path, url, response) => {
        if (path !== "/groups/delta") return void response.end("1");
        const host = response.req.headers.host ?? "";
        const first = { value: [{ id: "g1", "members@delta": [{ id: "u1" }] }] };
        const second = { value: [{ id: "g1", "@removed": { reason: "deleted" } }] };
        const isSecond = url.searchParams.has("$skiptoken");
        sendJson(
          response,
          isSecond
            ? { ...second, "@odata.deltaLink": link(host, "deltatoken") }
            : { ...first, "@odata.nextLink": link(host, "skiptoken") },
        );
      },
    });
    const { records, end } = await readFrom(server).read("group_memberships", changes);
    expect(records).toHaveLength(1);
    expect(end).toEqual({ kind: "end", complete: true });
  });
});
