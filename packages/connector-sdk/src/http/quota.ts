// Politeness: a token bucket, so that a connector stays below the source's limit instead of running into it.
import type { Clock } from "@edp/base";

export interface Quota {
  readonly requests: number;
  readonly perMs: number;
}

export interface QuotaGate {
  /** Resolves when the next request may go out. */
  readonly take: (signal?: AbortSignal) => Promise<void>;
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
    take: async (signal) => {
      refill();
      // Taken before waiting, so that two who wait at once do not wait for the same token.
      tokens -= 1;
      if (tokens < 0) await clock.sleep(Math.ceil((-tokens * perMs) / requests), signal);
    },
  };
}
