// Graph over HTTP: pages that follow their own links and never leave the endpoint.
import { EdpError } from "@edp/base";
import {
  createHttpClient,
  createPageGuard,
  createQuotaGate,
  framePage,
  printUrl,
  readAhead,
  readJsonFields,
  type ConnectorContext,
  type HttpClient,
  type HttpClientOptions,
  type HttpPage,
  type HttpRequest,
  type RecordFrame,
  type RecordReader,
} from "@edp/connector-sdk";
import type { GraphConfig } from "./config.ts";
import { createSignIn } from "./sign-in.ts";

export interface Graph {
  /** One answer; `cost` is what Graph counts it as: each part of a batch is a request. */
  readonly read: (request: HttpRequest, cost?: number) => Promise<HttpPage>;
  /** Words of Graph's and errors about them, without the token that they may repeat. */
  readonly hideSecrets: HttpClient["hideSecrets"];
  readonly withoutSecrets: HttpClient["withoutSecrets"];
  readonly config: GraphConfig;
  readonly batchUrl: string;
  readonly close: () => Promise<void>;
}

/** Reading is patient; a check must end within seconds. */
export type Patience = "read" | "check";

export async function openGraph(
  context: ConnectorContext,
  config: GraphConfig,
  patience: Patience,
): Promise<Graph> {
  const batchUrl = toUrl(config, "/$batch").href;
  const isCheck = patience === "check";
  const options: HttpClientOptions = {
    privateNetwork: config.privateNetwork,
    timeLimits: isCheck ? { connectMs: 6_000, headersMs: 6_000, bodyMs: 6_000, totalMs: 9_000 } : {},
    retry: isCheck ? { attempts: 2, maxRetryAfterMs: 2_000, budgetMs: 4_000 } : {},
    postTo: [batchUrl],
  };
  const http = createHttpClient(context, {
    ...options,
    authorizer: await createSignIn(context, config, options),
  });
  const budget = createQuotaGate(config.quota, context.clock);
  const read: Graph["read"] = async (request, cost = 1) => {
    await budget.take(context.signal, cost);
    return http.read(request);
  };
  const { hideSecrets, withoutSecrets, close } = http;
  return { read, hideSecrets, withoutSecrets, config, batchUrl, close };
}

/** An address of Graph's version 1.0, such as `/users?$top=999`. */
export function toUrl(config: GraphConfig, path: string): URL {
  return new URL(`${config.graphEndpoint.href.replace(/\/$/, "")}/v1.0${path}`);
}

export interface GraphPage {
  readonly body: Buffer;
  readonly frame: RecordFrame;
  /** Address of the next page; undefined on the last. */
  readonly next: URL | undefined;
  /** Where the next round of changes begins; on the last page of a round only. */
  readonly delta: URL | undefined;
}

/** Where a page is read for: names for messages. */
export interface PagePlace {
  readonly context: ConnectorContext;
  readonly graph: Graph;
  readonly object: string;
  /** Reads the records' fields while they are found. Absent: they are only found. */
  readonly reader?: RecordReader;
}

export async function readPage(place: PagePlace, url: URL): Promise<GraphPage> {
  const { body } = await place.graph.read({ url });
  return openPage(place, body, printUrl(url));
}

/** The records of an answer as they stand in its bytes, and where it goes on. */
export function openPage(
  { context, graph, object, reader }: PagePlace,
  body: Buffer,
  printed: string,
): GraphPage {
  const { source, maxRecordBytes } = context;
  const options = { path: ["value"], maxRecordBytes, source, place: printed };
  const { frame, envelope } = framePage(body, options, reader);
  const [next, delta] = readJsonFields(envelope, [["@odata.nextLink"], ["@odata.deltaLink"]]).map((link) =>
    link?.kind === "string" ? expectOwnLink(graph, source, object, link.text) : undefined,
  );
  return { body, frame, next, delta };
}

/** Credentials go to the Graph endpoint only, whatever a link says. */
function expectOwnLink(graph: Graph, source: string, object: string, link: string): URL {
  const base = toUrl(graph.config, "/");
  const url = URL.canParse(link) ? new URL(link) : undefined;
  if (url?.origin === base.origin && url.pathname.startsWith(base.pathname)) return url;
  throw new EdpError("EDP-SRC-077", {
    source,
    object,
    link: url === undefined ? graph.hideSecrets(link).slice(0, 80) : printUrl(url),
  });
}

/** All pages from this address on; `open` gets each of them. */
export async function* readPages(
  place: PagePlace,
  first: URL,
  open: typeof readPage = readPage,
): AsyncGenerator<GraphPage> {
  const guard = createPageGuard({ source: place.context.source, object: place.object });
  yield* readAhead(first, {
    open: (url) => open(place, url),
    next: ({ body, frame, next }: GraphPage) => {
      guard.expectNew({
        bytes: body,
        recordCount: frame.starts.length + frame.oversize.length,
        next: next?.href,
      });
      return next;
    },
  });
}

/** How many there are, as Graph counts; undefined when it does not say. Its index may lag a few minutes. */
export async function readCount(
  { graph }: PagePlace,
  collection: "users" | "groups",
): Promise<number | undefined> {
  const url = toUrl(graph.config, `/${collection}/$count`);
  const headers = { ConsistencyLevel: "eventual", accept: "text/plain" };
  const { status, body } = await graph.read({ url, headers, accept: [400, 403, 404] });
  const digits = /\d+/.exec(body.toString("utf8"))?.[0];
  return status === 200 && digits !== undefined ? Number(digits) : undefined;
}
