// A server that repeats the secret it was sent, in every place of an answer and in every spelling: no message, no log
// line, no check step and no cursor holds it.
import type { JsonObject } from "@edp/base";
import type { ConnectorContext, ReadEvent } from "@edp/connector-sdk";
import type { ServerResponse } from "node:http";
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { createHurryingClock, createTestContext } from "../../../tests/support/connector-context.ts";
import { sendJson, startWebServer } from "../../../tests/support/web-server.ts";
import connector from "./index.ts";

/** Every character that one of the encodings changes, and a word to look for that none of them does. */
const secret = `canary7 p"4&s<s>'w/0+r=d\\!`;
const word = "canary7";

/** Spellings of a text, as servers, proxies and frameworks write them. */
const spellings: Readonly<Record<string, (text: string) => string>> = {
  plain: (text) => text,
  "URL-encoded": encodeURIComponent,
  "URL-encoded in small letters": (text) =>
    encodeURIComponent(text).replaceAll(/%../g, (code) => code.toLowerCase()),
  "form-encoded": (text) => new URLSearchParams({ x: text }).toString().slice(2),
  "JSON-escaped": (text) => JSON.stringify(text).slice(1, -1),
  "JSON-escaped for HTML": (text) =>
    JSON.stringify(text)
      .slice(1, -1)
      .replaceAll(/[<>&']/g, (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, "0")}`),
  "HTML-escaped": (text) =>
    text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;"),
  base64: (text) => Buffer.from(text).toString("base64"),
  "base64 for URLs": (text) => Buffer.from(text).toString("base64url"),
  "base64 behind one character": (text) => Buffer.from(`:${text}:`).toString("base64"),
  "base64 behind two characters": (text) => Buffer.from(`ab${text}`).toString("base64"),
  hex: (text) => Buffer.from(text).toString("hex"),
  "hex in capitals": (text) => Buffer.from(text).toString("hex").toUpperCase(),
};

/** Parts that give the secret away: the word, and what the encodings make of it. */
const traces: readonly string[] = [
  word,
  ...[0, 1, 2].map((shift) =>
    Buffer.concat([Buffer.alloc(shift), Buffer.from(word)])
      .toString("base64")
      .slice(2, 9),
  ),
  Buffer.from(word).toString("hex"),
];

const inPath = (text: string): string => text.replaceAll(/[^\w=+/%.~-]/g, (mark) => encodeURIComponent(mark));

/** Where an answer may repeat it. */
const places: Readonly<Record<string, (response: ServerResponse, echo: string) => void>> = {
  "the body of a failure": (response, echo) => {
    response.writeHead(500, { "content-type": "application/json" });
    response.end(JSON.stringify({ error: { message: `no access for ${echo}, sorry` } }));
  },
  "the body of a refusal": (response, echo) => {
    response.writeHead(403, { "content-type": "application/json" });
    response.end(JSON.stringify({ message: `${"x".repeat(190)} ${echo}` }));
  },
  "the address of a redirect to another server": (response, echo) => {
    response.writeHead(302, { location: `https://login.example/${inPath(echo)}` });
    response.end();
  },
  "the address of a redirect within the server": (response, echo) => {
    response.writeHead(302, { location: `/again/${inPath(echo)}` });
    response.end();
  },
  "the type of the answer": (response, echo) => {
    response.writeHead(200, { "content-type": `text/html; ${echo}` });
    response.end("<html>");
  },
  "the packing of the answer": (response, echo) => {
    response.writeHead(200, { "content-encoding": echo });
    response.end("x");
  },
  "a next link that is no address": (response, echo) => {
    sendJson(response, { value: [{ id: 1 }], next: `http://[${echo}` });
  },
  "a next link to another server": (response, echo) => {
    sendJson(response, { value: [{ id: 1 }], next: `https://login.example/${inPath(echo)}` });
  },
  "the path of a next page that is broken": (response, echo) => {
    const isFirst = response.req.url?.startsWith("/again") !== true;
    sendJson(response, isFirst ? { value: [{ id: 1 }], next: `/again/${inPath(echo)}` } : "[{");
  },
};

const auths: readonly (readonly [name: string, auth: JsonObject, secrets: Record<string, string>])[] = [
  ["a bearer token", { kind: "bearer" }, { token: secret }],
  ["a password", { kind: "basic", user: "reader" }, { password: secret }],
  ["a key in the query", { kind: "api-key", in: "query", name: "key" }, { "api-key": secret }],
  ["a key in a header", { kind: "api-key", in: "header", name: "x-key" }, { "api-key": secret }],
];

const objects: JsonObject = {
  requests: {
    path: "/requests",
    key: "id",
    recordPath: "value",
    paging: { kind: "next-link", path: "next" },
  },
};
const request = {
  object: "requests",
  mode: "full",
  cursor: undefined,
  since: undefined,
  until: undefined,
} as const;

interface Witness {
  readonly context: ConnectorContext;
  readonly logged: unknown[];
}

function createWitness(port: number, config: JsonObject, secrets: Readonly<Record<string, string>>): Witness {
  const logged: unknown[] = [];
  const log = { log: (...entry: unknown[]) => void logged.push(entry), with: () => log };
  const context = createTestContext({
    source: "desk",
    allowedHosts: [`127.0.0.1:${port.toString()}`],
    clock: createHurryingClock(),
    objects: ["requests"],
    config: { baseUrl: `http://127.0.0.1:${port.toString()}/`, objects, ...config },
    log,
    secrets,
  });
  return { context, logged };
}

/** Everything that a read and a check show to anybody. */
async function listShown({ context, logged }: Witness): Promise<string> {
  const shown: unknown[] = [];
  try {
    for await (const event of connector.read(context, request))
      if (event.kind !== "records") shown.push(event);
  } catch (error) {
    shown.push(error);
  }
  for await (const step of connector.check(context)) shown.push(step);
  return [...shown, ...logged].map((one) => inspect(one, { depth: 9 }) + JSON.stringify(one)).join("\n");
}

describe.each(auths)("%s", (_name, auth, secrets) => {
  it.each(Object.keys(places))("is shown nowhere when the server repeats it in %s", async (place) => {
    let echo = "";
    await using server = await startWebServer((_request, response) => places[place]?.(response, echo));
    // How it went out makes no difference to its spelling: one of them is tried in all.
    const chosen = Object.entries(spellings).filter(
      (_, index) => auth["kind"] === "basic" || index % 5 === 0,
    );
    for (const [spelling, spell] of chosen) {
      echo = spell(secret);
      const shown = await listShown(createWitness(server.port, { auth }, secrets));
      expect(shown).toContain("EDP-SRC-");
      expect([spelling, traces.filter((trace) => shown.includes(trace))]).toEqual([spelling, []]);
    }
  });
});

describe("a client secret", () => {
  it.each([
    ["body", 400],
    ["basic", 401],
    ["body", 403],
    ["basic", 500],
  ] as const)(
    "sent in the %s is shown nowhere when the token's server answers %i with it",
    async (style, status) => {
      let echo = "";
      await using server = await startWebServer((_request, response) => {
        response.writeHead(status, { "content-type": "application/json" });
        response.end(JSON.stringify({ error: "invalid_client", error_description: `wrong: ${echo}` }));
      });
      const tokenUrl = `http://127.0.0.1:${server.port.toString()}/token`;
      const auth = { kind: "oauth2", tokenUrl, clientId: "edp", credentialsIn: style };
      for (const [spelling, spell] of Object.entries(spellings)) {
        echo = spell(secret);
        const shown = await listShown(createWitness(server.port, { auth }, { "client-secret": secret }));
        expect(shown).toContain("EDP-SRC-");
        expect([spelling, traces.filter((trace) => shown.includes(trace))]).toEqual([spelling, []]);
      }
    },
  );
});

describe("a key in the query", () => {
  it("is in no cursor, although the source's links repeat it, and goes out with every page", async () => {
    await using server = await startWebServer((asked, response) => {
      const url = new URL(asked.url ?? "", "http://x");
      const page = Number(url.searchParams.get("page") ?? 1);
      url.searchParams.set("page", (page + 1).toString());
      const next = page < 3 ? `${url.pathname}${url.search}` : null;
      sendJson(response, { value: [{ id: page, at: "2026-11-22T10:00:00Z" }], next });
    });
    const incremental = { parameter: "since", field: "at" };
    const config = {
      auth: { kind: "api-key", in: "query", name: "key" },
      objects: { requests: { ...(objects["requests"] as JsonObject), incremental } },
    };
    const { context } = createWitness(server.port, config, { "api-key": secret });
    const events: ReadEvent[] = [];
    for await (const event of connector.read(context, { ...request, mode: "incremental" }))
      events.push(event);
    const cursors = events.flatMap((event) => ("cursor" in event ? [event.cursor] : []));
    expect(cursors).toHaveLength(3);
    expect(traces.filter((trace) => cursors.join().includes(trace))).toEqual([]);
    expect(server.requests.map((line) => new URL(line.slice(4), server.url).searchParams.get("key"))).toEqual(
      [secret, secret, secret],
    );
  });
});
