// Politeness: a token bucket, so that a connector stays below the source's limit instead of running into it.
import type { Clock } from "@edp/base";

export interface Quota {
  readonly requests: number;
  readonly perMs: number;
}

export interface QuotaGate {
  /** Resolves when the next request may go out, or one that the source counts as several. */
  readonly take: (signal?: AbortSignal, count?: number) => Promise<void>;
}

export function createQuotaGate(quota: Quota | undefined, clock: Clock): QuotaGate {
  if (quota === undefined) return { take: () => Promise.resolve() };
  const { requests, perMs } = quota;
  let tokens = requests;
  let countedAt = clock.monotonicMs();
  const refill = (): void => {
    const now = clock.monotonicMs();
    tokens = Math.min(requests, tokens + ((now - countedAt) * requests) / perMs);
    countedAt = now;
  };
  return {
    take: async (signal, count = 1) => {
      refill();
      // Taken before waiting, so that two who wait at once do not wait for the same token.
      tokens -= count;
      if (tokens < 0) await clock.sleep(Math.ceil((-tokens * perMs) / requests), signal);
    },
  };
}
