// The HTTP client of all connectors. It reads and never writes: GET, and POST only to the token and search
// endpoints that its maker lists. It goes only where the definition says, waits as the source wishes, and
// ends: every wait has a limit.
import { Agent } from "undici";
import type { ReachRules } from "./allowed-hosts.ts";
import {
  defaultTimeLimits,
  type HttpContext,
  type HttpRequest,
  type HttpStream,
  type IsThrottled,
  type RequestParts,
} from "./attempt.ts";
import type { HttpAnswer, TimeLimits } from "./attempt.ts";
import { anonymous, type Authorizer } from "./credentials.ts";
import { createGuardedConnector, lookupSystem, type LookupAddresses } from "./guarded-connect.ts";
import { createSentSecrets, hideInError, type HideSecrets } from "./hide-secrets.ts";
import type { ClientCertificate } from "./client-certificate.ts";
import { createQuotaGate, type Quota } from "./quota.ts";
import { repeatRequest } from "./repeat.ts";
import { chance, defaultRetryPolicy, type Chance, type RetryPolicy } from "./retry.ts";
import type { BodyLimits } from "./unpack-body.ts";

export interface HttpClientOptions {
  readonly authorizer?: Authorizer;
  readonly timeLimits?: Partial<TimeLimits>;
  readonly retry?: Partial<RetryPolicy>;
  readonly quota?: Quota;
  /** For sources that say "slow down" in words of their own. */
  readonly isThrottled?: IsThrottled;
  readonly bodyLimits?: Partial<BodyLimits>;
  /** Addresses that take a POST: a token endpoint, a search. Compared without the query. */
  readonly postTo?: readonly string[];
  /** The definition says that the source stands in the organisation's own network. */
  readonly privateNetwork?: boolean;
  readonly userAgent?: string;
  /** Who EDP is, where the server asks for it (mTLS). */
  readonly clientCertificate?: ClientCertificate;
  /** Only tests replace these. */
  readonly lookup?: LookupAddresses;
  readonly random?: Chance;
}

export interface HttpPage extends HttpAnswer {
  /** The body, unpacked. */
  readonly body: Buffer;
}

export interface HttpClient {
  /** One whole answer. Repeats the request when the source throttles, fails or cuts the answer off. */
  readonly read: (request: HttpRequest) => Promise<HttpPage>;
  /** An answer to be read as it arrives. Repeated only until its body begins. */
  readonly open: (request: HttpRequest) => Promise<HttpStream>;
  /** A text of the source, without the secrets that this client sent: before it is cut, or half of one may stay. */
  readonly hideSecrets: HideSecrets;
  /** An error about what this client read, without the secrets that it sent. */
  readonly withoutSecrets: (error: unknown) => unknown;
  readonly close: () => Promise<void>;
}

const defaultBodyLimits: BodyLimits = { maxBytes: 128 * 1024 * 1024, maxRatio: 200 };
export function createHttpClient(context: HttpContext, options: HttpClientOptions = {}): HttpClient {
  const limits = { ...defaultTimeLimits, ...options.timeLimits };
  const rules: ReachRules = {
    source: context.source,
    allowedHosts: context.allowedHosts,
    privateNetwork: options.privateNetwork ?? false,
  };
  const lookup = options.lookup ?? lookupSystem;
  let alert: unknown;
  const connect = createGuardedConnector({
    rules,
    extraCa: context.extraCa,
    proxy: context.proxy,
    clientCertificate: options.clientCertificate,
    onAlert: (error) => {
      alert ??= error;
    },
    connectMs: limits.connectMs,
    lookup,
  });
  const parts: RequestParts = {
    context,
    rules,
    readAlert: () => alert,
    agent: new Agent({
      connect,
      connections: 4,
      headersTimeout: limits.headersMs,
      bodyTimeout: limits.bodyMs,
    }),
    gate: createQuotaGate(options.quota, context.clock),
    authorizer: options.authorizer ?? anonymous,
    limits,
    retry: { ...defaultRetryPolicy, ...options.retry },
    bodyLimits: { ...defaultBodyLimits, ...options.bodyLimits },
    postTo: options.postTo ?? [],
    userAgent: options.userAgent ?? "edp",
    random: options.random ?? chance,
    sent: createSentSecrets(),
    isThrottled: options.isThrottled ?? (() => false),
  };
  return {
    read: (request) => repeatRequest(parts, request, collect),
    open: (request) => repeatRequest(parts, request, (stream) => Promise.resolve(stream)),
    hideSecrets: parts.sent.hide,
    withoutSecrets: (error) => hideInError(error, parts.sent.hide),
    close: () => parts.agent.destroy(),
  };
}

async function collect(stream: HttpStream): Promise<HttpPage> {
  const pieces: Buffer[] = [];
  for await (const piece of stream.chunks) pieces.push(piece);
  const [only] = pieces;
  const body = pieces.length === 1 && only !== undefined ? only : Buffer.concat(pieces);
  return { status: stream.status, headers: stream.headers, url: stream.url, body };
}
