// One request until it is answered: redirects within the host, one renewed sign-in, polite repetition.
import { EdpError } from "@edp/base";
import { createAnswerError } from "./answer-error.ts";
import {
  attemptRequest,
  printUrl,
  type HttpRequest,
  type Outcome,
  type RequestParts,
  type UseStream,
} from "./attempt.ts";
import { listSecretValues, type Credentials } from "./credentials.ts";
import { hideInError } from "./hide-secrets.ts";
import { computeDelayMs } from "./retry.ts";

const maxRedirects = 5;

interface State {
  url: URL;
  credentials: Credentials;
  redirects: number;
  isRenewed: boolean;
  attempt: number;
  waitedMs: number;
}

type Setback = Exclude<Outcome<unknown>, { kind: "done" }>;

/** What is thrown holds none of the secrets that were sent, in whatever spelling the server repeats them. */
export async function repeatRequest<T>(
  parts: RequestParts,
  request: HttpRequest,
  use: UseStream<T>,
): Promise<T> {
  parts.sent.add((request.secrets ?? []).map((secret) => secret.reveal()));
  try {
    return await repeatUntilAnswered(parts, request, use);
  } catch (error) {
    throw hideInError(error, parts.sent.hide);
  }
}

async function repeatUntilAnswered<T>(
  parts: RequestParts,
  request: HttpRequest,
  use: UseStream<T>,
): Promise<T> {
  const isAnonymous = request.withoutCredentials === true;
  const state: State = {
    url: new URL(request.url),
    credentials: isAnonymous ? {} : await parts.authorizer.current(),
    redirects: 0,
    isRenewed: isAnonymous || parts.authorizer.renew === undefined,
    attempt: 1,
    waitedMs: 0,
  };
  for (;;) {
    const { url, credentials } = state;
    parts.sent.add(listSecretValues(credentials));
    const outcome = await attemptRequest(parts, { request, url, credentials }, use);
    if (outcome.kind === "done") return outcome.value;
    if (await takeAnotherWay(parts, state, outcome)) continue;
    await waitOrThrow(parts, state, outcome);
  }
}

/** A redirect, or a sign-in that had merely expired: true when the request goes on at once. */
async function takeAnotherWay(parts: RequestParts, state: State, outcome: Setback): Promise<boolean> {
  if (outcome.kind === "redirect" && outcome.isSameHost && state.redirects < maxRedirects) {
    state.redirects += 1;
    state.url = outcome.to;
    return true;
  }
  if (
    outcome.kind === "refused" &&
    outcome.status === 401 &&
    !state.isRenewed &&
    parts.authorizer.renew !== undefined
  ) {
    state.isRenewed = true;
    state.credentials = await parts.authorizer.renew();
    return true;
  }
  return false;
}

async function waitOrThrow(parts: RequestParts, state: State, outcome: Setback): Promise<void> {
  const { retry, context } = parts;
  const wishMs = outcome.kind === "refused" ? outcome.wishMs : undefined;
  const delayMs = computeDelayMs(retry, state.attempt, wishMs, parts.random);
  const isExhausted = state.attempt >= retry.attempts || state.waitedMs + delayMs > retry.budgetMs;
  if (isExhausted || !isRepeatable(outcome)) throw toFinalError(parts, state, outcome);
  const url = parts.sent.hide(printUrl(state.url));
  context.log.log("info", "request will be repeated", { url, attempt: state.attempt, delay_ms: delayMs });
  await context.clock.sleep(delayMs, context.signal);
  state.waitedMs += delayMs;
  state.attempt += 1;
}

function isRepeatable(outcome: Setback): boolean {
  if (outcome.kind === "failed") return outcome.isRepeatable;
  return outcome.kind === "refused" && outcome.retryKind !== undefined;
}

function toFinalError(parts: RequestParts, state: State, outcome: Setback): unknown {
  const { source } = parts.context;
  const url = printUrl(state.url);
  if (outcome.kind === "failed") return outcome.error;
  if (outcome.kind === "redirect")
    return new EdpError("EDP-SRC-006", { source, url, to: printUrl(outcome.to) });
  const { status, body, retryKind } = outcome;
  const { attempt: attempts, waitedMs } = state;
  const { hide } = parts.sent;
  return createAnswerError({ source, url, status, body, hide, attempts, waitedMs }, retryKind);
}
