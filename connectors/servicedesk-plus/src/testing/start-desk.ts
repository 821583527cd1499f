// The installation of the conformance suite as a server for tests, with records that a test changes as it likes.
import type { JsonObject } from "@edp/base";
import type { ConnectorContext, ReadEvent, ReadRequest } from "@edp/connector-sdk";
import { text } from "node:stream/consumers";
import type { HttpReply, HttpSeen } from "@edp/connector-sdk/conformance";
import {
  createHurryingClock,
  createTestContext,
  summarizeRead,
  type HurryingClock,
  type ReadSummary,
  type TestContextInput,
} from "../../../../tests/support/connector-context.ts";
import { startWebServer } from "../../../../tests/support/web-server.ts";
import { answerDesk, type DeskSettings } from "../../conformance/desk.ts";
import connector from "../index.ts";

export type Records = Record<string, JsonObject[]>;

export interface TestDesk extends AsyncDisposable {
  readonly url: string;
  readonly clock: HurryingClock;
  /** Object -> its records now; tests change them while they are read. */
  readonly records: Records;
  /** Path and `list_info` of each list that was asked for, in order. */
  readonly asked: { readonly path: string; readonly info: JsonObject }[];
  /** How often Zoho was asked for a token. */
  readonly tokens: () => number;
  readonly context: (config?: JsonObject, more?: TestContextInput) => ConnectorContext;
  readonly events: (request: Partial<ReadRequest>, config?: JsonObject) => AsyncIterable<ReadEvent>;
  readonly read: (request: Partial<ReadRequest>, config?: JsonObject) => Promise<ReadSummary>;
}

export interface DeskPlan {
  readonly settings?: Partial<DeskSettings>;
  readonly records?: Records;
  /** Answers instead of the installation, or meddles before it does. */
  readonly meddle?: (seen: HttpSeen, desk: Pick<TestDesk, "records" | "asked">) => HttpReply | undefined;
}

const secrets = {
  "technician-key": "the-right-key",
  "client-secret": "the-client-secret",
  "refresh-token": "the-refresh-token",
};

export async function startDesk({ settings = {}, records = {}, meddle }: DeskPlan = {}): Promise<TestDesk> {
  const asked: TestDesk["asked"] = [];
  const tokens: string[] = [];
  const clock = createHurryingClock();
  const written: DeskSettings = {
    edition: "on-premises",
    clientId: "1000.EDP",
    lists: Object.fromEntries(Object.keys(records).map((name) => [name, name])),
    ...settings,
  };
  const world = {
    list: (object: string) => records[object] ?? [],
    secret: (name: string) => secrets[name as keyof typeof secrets],
    issueToken: () => `token-${tokens.push("").toString()}`,
    isToken: (token: string) => token.startsWith("token-"),
  };
  const server = await startWebServer((request, response) => {
    void text(request).then((body) => {
      const url = new URL(request.url ?? "/", server.url);
      const headers = Object.fromEntries(Object.entries(request.headers).map(([k, v]) => [k, String(v)]));
      const seen: HttpSeen = { method: request.method ?? "GET", url, headers, body };
      const input = url.searchParams.get("input_data");
      if (input !== null)
        asked.push({ path: url.pathname, info: (JSON.parse(input) as { list_info: JsonObject }).list_info });
      const reply = meddle?.(seen, { records, asked }) ?? answerDesk(written, seen, world);
      response.writeHead(reply?.status ?? (reply === undefined ? 404 : 200), {
        "content-type": "application/json",
        date: clock.now().toUTCString(),
        ...reply?.headers,
      });
      response.end(reply?.body ?? JSON.stringify(reply?.json ?? {}));
    });
  });
  const own: JsonObject =
    written.edition === "cloud"
      ? { edition: "cloud", accountsUrl: server.url, clientId: "1000.EDP" }
      : { edition: "on-premises" };
  const context: TestDesk["context"] = (config = {}, more = {}) =>
    createTestContext({
      source: "sdp",
      allowedHosts: [`127.0.0.1:${server.port.toString()}`],
      clock,
      objects: Object.keys(records),
      secrets,
      config: {
        ...own,
        baseUrl: server.url,
        ...(written.portal === undefined ? {} : { portal: written.portal }),
        ...config,
      },
      ...more,
    });
  const events: TestDesk["events"] = (request, config) =>
    connector.read(context(config), {
      object: "requests",
      mode: "full",
      cursor: undefined,
      since: undefined,
      until: undefined,
      ...request,
    });
  return {
    url: server.url,
    clock,
    records,
    asked,
    tokens: () => tokens.length,
    context,
    events,
    read: (request, config) => summarizeRead(events(request, config)),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

/** A time as ServiceDesk Plus writes it. */
export const time = (ms: number): JsonObject => ({ value: ms.toString(), display_value: "any" });

export const day = Date.UTC(2026, 10, 23);

/** Requests `1` to `count`, a minute between them; `touched` ones were updated, a quarter of an hour between. */
export const makeRequests = (
  count: number,
  touched: (number: number) => boolean = () => true,
): JsonObject[] =>
  Array.from({ length: count }, (_, index) => ({
    id: (index + 1).toString(),
    display_id: (1000 + index).toString(),
    has_notes: true,
    created_time: time(day + index * 60_000),
    last_updated_time: touched(index + 1) ? time(day + (index + 1) * 900_000) : null,
  }));

export const ids = ({ records }: ReadSummary): readonly string[] => records.map(({ id }) => id);
