// Politeness: in no stretch of time go out more requests than the source allows, wherever its own windows begin, so that
// a connector stays below the limit instead of running into it.
import type { Clock } from "@edp/base";

export interface Quota {
  readonly requests: number;
  readonly perMs: number;
}

export interface QuotaGate {
  /** Resolves when the next request may go out, or one that the source counts as several. */
  readonly take: (signal?: AbortSignal, count?: number) => Promise<void>;
}

/** Requests do not take the same time on their way: the source may see them closer together than we sent them. */
const margin = 1.02;

export function createQuotaGate(quota: Quota | undefined, clock: Clock): QuotaGate {
  if (quota === undefined) return { take: () => Promise.resolve() };
  const windowMs = quota.perMs * margin;
  // When each of the last requests was let go, in a ring: the oldest of them says when the next one may.
  const letGoMs = new Float64Array(quota.requests).fill(Number.NEGATIVE_INFINITY);
  let oldest = 0;
  return {
    take: async (signal, count = 1) => {
      const nowMs = clock.monotonicMs();
      let atMs = nowMs;
      // Taken before waiting, so that two who wait at once do not wait for the same place.
      for (let taken = 0; taken < count; taken += 1) {
        atMs = Math.max(atMs, (letGoMs[oldest] ?? 0) + windowMs);
        letGoMs[oldest] = atMs;
        oldest = (oldest + 1) % letGoMs.length;
      }
      if (atMs > nowMs) await clock.sleep(Math.ceil(atMs - nowMs), signal);
    },
  };
}
