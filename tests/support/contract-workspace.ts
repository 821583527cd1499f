// The contract server of Google Workspace on loopback, with a small organisation in it and a connector's context for it.
import { systemClock, type Clock, type JsonObject } from "@edp/base";
import type { ConnectorContext } from "@edp/connector-sdk";
import type { HttpReply, HttpSeen } from "@edp/connector-sdk/conformance";
import { text } from "node:stream/consumers";
import connector from "../../connectors/google-workspace/src/index.ts";
import { createContract } from "../../connectors/google-workspace/src/testing/contract-server.ts";
import {
  createContractAccount,
  type ContractAccount,
} from "../../connectors/google-workspace/src/testing/contract-token.ts";
import {
  createTestContext,
  summarizeRead,
  type ReadSummary,
  type TestContextInput,
} from "./connector-context.ts";
import { startWebServer } from "./web-server.ts";

export const customerId = "C01acme99";
export const adminUser = "edp-reader@acme.example";
/** One key pair for all tests: making one takes a while. */
export const account: ContractAccount = createContractAccount();

export interface ContractWorkspace extends AsyncDisposable {
  readonly url: string;
  readonly requests: readonly string[];
  /** What the server has, by object; tests change it. */
  readonly data: Map<string, readonly JsonObject[]>;
  /** Tokens given out so far. */
  readonly tokens: readonly string[];
  readonly config: JsonObject;
  readonly context: (config?: JsonObject, more?: TestContextInput) => ConnectorContext;
  readonly read: (object: string, config?: JsonObject, more?: TestContextInput) => Promise<ReadSummary>;
}

export interface ContractInput {
  readonly data?: Readonly<Record<string, readonly JsonObject[]>>;
  readonly granted?: readonly string[];
  readonly pageSize?: number;
  readonly clock?: Clock;
  /** What goes out instead. Undefined: the connection breaks. */
  readonly meddle?: (seen: HttpSeen, reply: HttpReply) => HttpReply | undefined;
}

export async function startContractWorkspace(input: ContractInput = {}): Promise<ContractWorkspace> {
  const { granted, pageSize = 2, clock = systemClock, meddle } = input;
  const data = new Map(Object.entries(input.data ?? {}));
  const tokens: string[] = [];
  const rules = { account, adminUser, customerId, pageSize };
  const answer = createContract(granted === undefined ? rules : { ...rules, granted });
  const world = {
    clock,
    list: (object: string) => data.get(object) ?? [],
    issueToken: () => {
      tokens.push(`token-${tokens.length.toString()}`);
      return tokens.at(-1) ?? "";
    },
  };
  const server = await startWebServer((request, response) => {
    void text(request).then((body) => {
      const headers = Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
      );
      const url = new URL(request.url ?? "/", "http://127.0.0.1");
      const seen = { method: request.method ?? "GET", url, headers, body };
      const plain: HttpReply = answer(seen, world) ?? { status: 404, json: { error: { code: 404 } } };
      const reply = meddle === undefined ? plain : meddle(seen, plain);
      if (reply === undefined) return response.destroy();
      response.writeHead(reply.status ?? 200, { "content-type": "application/json", ...reply.headers });
      return response.end(reply.body ?? JSON.stringify(reply.json ?? {}));
    });
  });
  const config = {
    customerId,
    adminUser,
    tokenEndpoint: `${server.url}/token`,
    adminEndpoint: server.url,
    licensingEndpoint: server.url,
  };
  const context: ContractWorkspace["context"] = (more = {}, given = {}) =>
    createTestContext({
      source: "google_workspace",
      tenant: customerId,
      objects: ["users", "groups"],
      clock,
      allowedHosts: [new URL(server.url).host],
      secrets: { "service-account-key": account.keyFile },
      ...given,
      config: { ...config, ...more },
    });
  return {
    ...server,
    data,
    tokens,
    config,
    context,
    read: (object, more, given) =>
      summarizeRead(
        connector.read(context(more, given), {
          object,
          mode: "full",
          cursor: undefined,
          since: undefined,
          until: undefined,
        }),
      ),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
