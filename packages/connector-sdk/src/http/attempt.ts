// One attempt of one request: what goes out, how long it may take, what came back.
import { EdpError, invariant, type Secret } from "@edp/base";
import { request as send, type Agent, type Dispatcher } from "undici";
import type { ConnectorContext } from "../connector.ts";
import { expectAllowedUrl, writeHostAndPort, type ReachRules } from "./allowed-hosts.ts";
import type { Authorizer, Credentials } from "./credentials.ts";
import { hideInError, type SentSecrets } from "./hide-secrets.ts";
import { toNetworkError } from "./network-error.ts";
import type { QuotaGate } from "./quota.ts";
import { parseRetryAfter, retriedStatuses, type Chance, type RetryPolicy } from "./retry.ts";
import { unpackBody, type BodyLimits } from "./unpack-body.ts";

export interface TimeLimits {
  readonly connectMs: number;
  /** From the request to the first byte of the answer. */
  readonly headersMs: number;
  /** Between two pieces of the body. */
  readonly bodyMs: number;
  /** One attempt from beginning to end, however steadily it trickles. */
  readonly totalMs: number;
}

export const defaultTimeLimits: TimeLimits = {
  connectMs: 10_000,
  headersMs: 60_000,
  bodyMs: 60_000,
  totalMs: 300_000,
};

/** What the client needs of a ConnectorContext. */
export type HttpContext = Pick<
  ConnectorContext,
  "source" | "allowedHosts" | "extraCa" | "proxy" | "clock" | "log" | "signal"
>;

export interface HttpRequest {
  readonly url: string | URL;
  readonly headers?: Readonly<Record<string, string>>;
  /** Statuses beside 2xx that are an answer and no error, such as 404 or 410. */
  readonly accept?: readonly number[];
  readonly post?: { readonly contentType: string; readonly body: string | Secret<string> };
  /** Send no credentials: the token endpoint itself. */
  readonly withoutCredentials?: boolean;
  /** Secrets that the request carries itself; no message shows them. */
  readonly secrets?: readonly Secret<string>[];
}

export interface HttpAnswer {
  readonly status: number;
  /** Names in lower case; repeated ones joined with a comma. */
  readonly headers: Readonly<Record<string, string>>;
  /** Where the answer came from, with its query but without credentials. */
  readonly url: URL;
}

export interface HttpStream extends HttpAnswer {
  /** The body, unpacked piece by piece; must be read to its end or left by breaking out of the loop. */
  readonly chunks: AsyncIterable<Buffer>;
}

/** Everything that the requests of one client share. */
export interface RequestParts {
  readonly context: HttpContext;
  readonly rules: ReachRules;
  /** What a server said over TLS before it closed a connection. */
  readonly readAlert: () => unknown;
  readonly agent: Agent;
  readonly gate: QuotaGate;
  readonly authorizer: Authorizer;
  readonly limits: TimeLimits;
  readonly retry: RetryPolicy;
  readonly bodyLimits: BodyLimits;
  readonly postTo: readonly string[];
  readonly userAgent: string;
  readonly random: Chance;
  readonly sent: SentSecrets;
  readonly isThrottled: IsThrottled;
}

/** Whether a refusal means "slow down", where the source says it by another status than 429. */
export type IsThrottled = (refusal: { readonly status: number; readonly body: Buffer }) => boolean;

export interface Attempt {
  readonly request: HttpRequest;
  readonly url: URL;
  readonly credentials: Credentials;
}

export type Outcome<T> =
  | { readonly kind: "done"; readonly value: T }
  | { readonly kind: "redirect"; readonly to: URL; readonly isSameHost: boolean }
  | { readonly kind: "failed"; readonly error: unknown; readonly isRepeatable: boolean }
  | {
      readonly kind: "refused";
      readonly status: number;
      readonly body: Buffer;
      /** Why it may be repeated; undefined: repeating would not help. */
      readonly retryKind: "throttled" | "failing" | undefined;
      readonly wishMs: number | undefined;
    };

const repeatedErrors: ReadonlySet<string> = new Set([
  "EDP-SRC-001",
  "EDP-SRC-007",
  "EDP-SRC-013",
  "EDP-SRC-018",
]);
const maxErrorBytes = 64 * 1024;

export type UseStream<T> = (stream: HttpStream) => Promise<T>;

export async function attemptRequest<T>(
  parts: RequestParts,
  attempt: Attempt,
  use: UseStream<T>,
): Promise<Outcome<T>> {
  const { context, limits } = parts;
  expectAllowedUrl(parts.rules, attempt.url);
  await parts.gate.take(context.signal);
  const tooLong = AbortSignal.timeout(limits.totalMs);
  const startedMs = context.clock.monotonicMs();
  try {
    const answer = await sendRequest(parts, attempt, AbortSignal.any([context.signal, tooLong]));
    const stream = toStream(parts, attempt, answer, tooLong);
    const outcome = await readOutcome(parts, attempt, stream, use);
    const ms = Math.round(context.clock.monotonicMs() - startedMs);
    context.log.log("debug", "request", { url: logUrl(parts, attempt.url), status: stream.status, ms });
    return outcome;
  } catch (error) {
    if (context.signal.aborted) throw error;
    const known = tooLong.aborted
      ? tooSlow(parts, attempt)
      : toNetworkError(error, toPlace(parts, attempt.url));
    const code = known instanceof EdpError ? (known as EdpError).code : ""; // instanceof forgets the code's type
    context.log.log("debug", "request failed", { url: logUrl(parts, attempt.url), code });
    return { kind: "failed", error: known, isRepeatable: repeatedErrors.has(code) };
  }
}

function sendRequest(
  parts: RequestParts,
  attempt: Attempt,
  signal: AbortSignal,
): Promise<Dispatcher.ResponseData> {
  const { request, credentials } = attempt;
  const { post } = request;
  const url = new URL(attempt.url);
  if (post !== undefined) {
    const isListed = parts.postTo.some((listed) => printUrl(new URL(listed)) === printUrl(url));
    invariant(isListed, `connectors only read: ${printUrl(url)} is no endpoint that takes a POST`);
  }
  for (const [name, secret] of Object.entries(credentials.query ?? {}))
    url.searchParams.set(name, secret.reveal());
  const headers: Record<string, string> = {
    accept: "application/json",
    "accept-encoding": "gzip, deflate, br",
    "user-agent": parts.userAgent,
    ...request.headers,
  };
  for (const [name, secret] of Object.entries(credentials.headers ?? {})) headers[name] = secret.reveal();
  if (post !== undefined) headers["content-type"] = post.contentType;
  return send(url, {
    dispatcher: parts.agent,
    method: post === undefined ? "GET" : "POST",
    headers,
    body: post === undefined ? null : typeof post.body === "string" ? post.body : post.body.reveal(),
    signal,
  });
}

function toStream(
  parts: RequestParts,
  attempt: Attempt,
  answer: Dispatcher.ResponseData,
  tooLong: AbortSignal,
): HttpStream {
  const headers = Object.fromEntries(
    Object.entries(answer.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(", ") : (value ?? ""),
    ]),
  );
  const packed = {
    source: parts.context.source,
    url: printUrl(attempt.url),
    chunks: answer.body as AsyncIterable<Buffer>, // undici's body yields Buffers
    contentLength: headers["content-length"],
    contentEncoding: headers["content-encoding"],
  };
  const chunks = nameErrors(unpackBody(packed, parts.bodyLimits), parts, attempt, tooLong);
  return { status: answer.statusCode, headers, url: attempt.url, chunks };
}

/** Errors of a body that is read after `open` returned are EDP's too. */
async function* nameErrors(
  chunks: AsyncIterable<Buffer>,
  parts: RequestParts,
  attempt: Attempt,
  tooLong: AbortSignal,
): AsyncIterable<Buffer> {
  try {
    yield* chunks;
  } catch (error) {
    if (parts.context.signal.aborted) throw error;
    const known = tooLong.aborted
      ? tooSlow(parts, attempt)
      : toNetworkError(error, toPlace(parts, attempt.url));
    throw hideInError(known, parts.sent.hide);
  }
}

async function readOutcome<T>(
  parts: RequestParts,
  attempt: Attempt,
  stream: HttpStream,
  use: UseStream<T>,
): Promise<Outcome<T>> {
  const { status, headers } = stream;
  const isGood = (status >= 200 && status < 300) || attempt.request.accept?.includes(status) === true;
  if (isGood) return { kind: "done", value: await use(stream) };
  const body = await readBeginning(stream.chunks);
  const location = headers["location"];
  if (status >= 300 && status < 400 && location !== undefined && URL.canParse(location, attempt.url.href)) {
    const to = new URL(location, attempt.url);
    const isSameHost = to.origin === attempt.url.origin && attempt.request.post === undefined;
    return { kind: "redirect", to, isSameHost };
  }
  const wishMs = parseRetryAfter(headers["retry-after"], parts.context.clock.now());
  // Some sources say "slow down" as 403; the header, or their words, tell it from a missing permission.
  const isThrottled = (status === 403 && wishMs !== undefined) || parts.isThrottled({ status, body });
  const retryKind = isThrottled ? "throttled" : retriedStatuses[status];
  return { kind: "refused", status, body, retryKind, wishMs };
}

/** An error's words stand at its beginning; the rest is not worth a wait. */
async function readBeginning(chunks: AsyncIterable<Buffer>): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of chunks) {
      pieces.push(chunk);
      size += chunk.length;
      if (size > maxErrorBytes) break;
    }
  } catch {
    // The status already says what went wrong; a broken error page adds nothing.
  }
  return Buffer.concat(pieces);
}

function tooSlow(parts: RequestParts, attempt: Attempt): EdpError {
  const { source } = parts.context;
  const limitMs = parts.limits.totalMs;
  return new EdpError("EDP-SRC-007", {
    source,
    address: writeHostAndPort(attempt.url),
    phase: "finish its answer",
    limitMs,
  });
}

function toPlace(parts: RequestParts, url: URL): Parameters<typeof toNetworkError>[1] {
  const { context, limits, readAlert } = parts;
  return { source: context.source, address: writeHostAndPort(url), limits, alert: readAlert() };
}

/** A link may lead to a path that repeats a secret. */
const logUrl = ({ sent }: RequestParts, url: URL): string => sent.hide(printUrl(url));

/** An address for logs and messages: queries carry keys, tokens and names. */
export function printUrl(url: URL): string {
  return `${url.origin}${url.pathname}`;
}
