import { setTimeout as delay } from "node:timers/promises";

/** The only way to the time. Everything that needs it takes a Clock, so tests can move it. */
export interface Clock {
  readonly now: () => Date;
  /** Milliseconds from an arbitrary start; never goes backwards, whatever happens to the wall clock. */
  readonly monotonicMs: () => number;
  /** Resolves after `ms`; rejects with the signal's reason when aborted. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
}

export const systemClock: Clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
  sleep: async (ms, signal) => {
    await delay(ms, undefined, signal === undefined ? {} : { signal });
  },
};
