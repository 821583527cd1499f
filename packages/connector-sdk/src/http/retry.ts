// When a request is tried again, and after how long. The source's wish (Retry-After) wins over our backoff,
// but no wish may hold a run for longer than the budget.
import { randomInt } from "node:crypto";

export interface RetryPolicy {
  /** Attempts in all, the first included. */
  readonly attempts: number;
  readonly firstDelayMs: number;
  readonly maxDelayMs: number;
  /** A longer wish is cut to this. */
  readonly maxRetryAfterMs: number;
  /** Waiting in all, for one request. */
  readonly budgetMs: number;
}

export const defaultRetryPolicy: RetryPolicy = {
  attempts: 6,
  firstDelayMs: 500,
  maxDelayMs: 30_000,
  maxRetryAfterMs: 300_000,
  budgetMs: 900_000,
};

/** What a status asks for. Not listed: an answer as it is. */
export const retriedStatuses: Readonly<Record<number, "throttled" | "failing">> = {
  408: "failing",
  425: "failing",
  429: "throttled",
  500: "failing",
  502: "failing",
  503: "failing",
  504: "failing",
  509: "throttled",
};

/** Share between 0 and 1; replaceable so that a test can foresee it. */
export type Chance = () => number;

export const chance: Chance = () => randomInt(2 ** 32) / 2 ** 32;

/** Milliseconds that a `Retry-After` header asks for; undefined when it says nothing that can be used. */
export function parseRetryAfter(header: string | undefined, now: Date): number | undefined {
  const text = header?.trim() ?? "";
  if (/^\d+(\.\d+)?$/.test(text)) return Math.min(Number(text) * 1000, Number.MAX_SAFE_INTEGER);
  // Only real dates: Date.parse would take "-5" for a month.
  if (!/[a-z]{3}/i.test(text)) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now.getTime());
}

/** The wait before attempt `attempt + 1`: doubled each time, and half of it by chance, so that readers do not march in step. */
export function computeDelayMs(
  policy: RetryPolicy,
  attempt: number,
  wishMs: number | undefined,
  random: Chance,
): number {
  const full = Math.min(policy.maxDelayMs, policy.firstDelayMs * 2 ** (attempt - 1));
  const backoff = full / 2 + (full / 2) * random();
  if (wishMs === undefined) return Math.round(backoff);
  // A wish of "now" (or in the past) still waits a little; a longer one is kept, with a little chance on top.
  const wish = Math.min(wishMs, policy.maxRetryAfterMs);
  return Math.round(wish < backoff ? backoff : wish + policy.firstDelayMs * random());
}
