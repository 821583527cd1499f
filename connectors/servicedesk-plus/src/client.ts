// ServiceDesk Plus over HTTP: signed in, one page at a time, and its refusals in words.
import { isEdpError, type EdpError } from "@edp/base";
import {
  createHttpClient,
  framePage,
  printUrl,
  readJsonFields,
  type Authorizer,
  type ConnectorContext,
  type HttpClient,
  type HttpClientOptions,
  type HttpPage,
  type RecordFrame,
} from "@edp/connector-sdk";
import type { DeskConfig } from "./config.ts";
import { explainRefusal, explainSignIn, findRefusal, type RefusedPlace } from "./refusal.ts";
import { findListName, writeUrl, type DeskList, type PageAsk } from "./search.ts";
import { createSignIn } from "./sign-in.ts";

export interface Desk {
  readonly context: ConnectorContext;
  readonly config: DeskConfig;
  readonly http: HttpClient;
}

/** Reading is patient; a check must end within seconds. */
export type Patience = "read" | "check";

export type SignIn = (options: HttpClientOptions) => Promise<Authorizer>;

export async function openDesk(
  context: ConnectorContext,
  config: DeskConfig,
  patience: Patience,
  signIn: SignIn = (options) => createSignIn(context, config, options),
): Promise<Desk> {
  const options = patience === "check" ? shortly(config) : patiently(config);
  const authorizer = await signIn(options);
  // A check asks each object once and cannot wait for a minute to pass.
  const { quota } = config;
  const budget = patience === "check" || quota === undefined ? {} : { quota };
  return { context, config, http: createHttpClient(context, { ...options, ...budget, authorizer }) };
}

/** A lock-out for asking too often lasts minutes and mostly comes without Retry-After. */
function patiently({ privateNetwork, timeoutMs }: DeskConfig): HttpClientOptions {
  return {
    privateNetwork,
    timeLimits: { connectMs: 10_000, headersMs: timeoutMs, bodyMs: timeoutMs, totalMs: timeoutMs * 5 },
    retry: { attempts: 8, firstDelayMs: 2_000, maxDelayMs: 120_000 },
  };
}

function shortly({ privateNetwork, timeoutMs }: DeskConfig): HttpClientOptions {
  const waitMs = Math.min(timeoutMs, 5_000);
  return {
    privateNetwork,
    timeLimits: { connectMs: waitMs, headersMs: waitMs, bodyMs: waitMs, totalMs: 8_000 },
    retry: { attempts: 1 },
  };
}

export interface DeskPage {
  readonly frame: RecordFrame;
  readonly body: Buffer;
  readonly hasMore: boolean;
  /** The source's own number of rows that the criteria fit, when it was asked for. */
  readonly count: number | undefined;
  /** The source's time, because changes are compared with it; ours where it sends none. */
  readonly at: Date;
}

/** Undefined: the request that the list belongs to is gone. */
export async function readPage(desk: Desk, list: DeskList, ask: PageAsk): Promise<DeskPage | undefined> {
  const url = writeUrl(desk.config, list, ask);
  const place: RefusedPlace = {
    source: desk.context.source,
    config: desk.config,
    name: list.name,
    object: list.object,
    url: printUrl(url),
  };
  try {
    const answer = await askFor(desk, place, url);
    if (answer.status === 404 && list.requestId !== undefined) return undefined;
    return openPage(desk, place, list, answer);
  } catch (error) {
    throw desk.http.withoutSecrets(error);
  }
}

const accept = { accept: [400, 403, 404] };
const headers = { accept: "application/vnd.manageengine.sdp.v3+json" };

async function askFor({ http }: Desk, place: RefusedPlace, url: URL): Promise<HttpPage> {
  try {
    return await http.read({ url, headers, ...accept });
  } catch (error) {
    if (!isEdpError(error) || error.code !== "EDP-SRC-019") throw error;
    const params = error.issues[0]?.params as { readonly reason?: string } | undefined; // of EDP-SRC-019
    const reason = params?.reason ?? "";
    throw explainSignIn(place, reason === "" ? "" : `: ${reason}`);
  }
}

function openPage({ context }: Desk, place: RefusedPlace, list: DeskList, answer: HttpPage): DeskPage {
  const { body, status, headers: said } = answer;
  // A portal that is not there, and a sign-in by browser, answer with a web page.
  if (/^(text\/html|application\/xhtml)/i.test(said["content-type"] ?? ""))
    throw explainRefusal(place, 404, { code: 4007, words: "a web page came instead of an answer" });
  const refusal = findRefusal(body);
  if (status !== 200 || refusal !== undefined) throw explainRefusal(place, status, refusal);
  const { frame, envelope } = framePage(body, {
    path: [findListName(place.config, list)],
    maxRecordBytes: context.maxRecordBytes,
    source: place.source,
    place: place.url,
  });
  const [more, total] = readJsonFields(envelope, [
    ["list_info", "has_more_rows"],
    ["list_info", "total_count"],
  ]);
  const count = Number(total?.text ?? Number.NaN);
  const at = Date.parse(said["date"] ?? "");
  return {
    frame,
    body,
    hasMore: more?.text === "true",
    count: Number.isSafeInteger(count) ? count : undefined,
    at: Number.isNaN(at) ? context.clock.now() : new Date(at),
  };
}

/** How many rows there are, by the source's own count. */
export async function countRows(desk: Desk, list: DeskList): Promise<number | undefined> {
  const page = await readPage(desk, list, { size: 1, wantsCount: true });
  return page?.count;
}

export const isSignInRefused = (error: unknown): error is EdpError =>
  isEdpError(error) && ["EDP-SRC-350", "EDP-SRC-351", "EDP-SRC-352", "EDP-SRC-353"].includes(error.code);
