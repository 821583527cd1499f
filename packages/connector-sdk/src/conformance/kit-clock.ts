// A clock on which every sleep is over at once and its time has passed: waits of hours are seen in milliseconds.
import type { Clock } from "@edp/base";

export interface KitClock extends Clock {
  /** How long each sleep was asked to be. */
  readonly naps: readonly number[];
  /** Lets time pass. */
  readonly pass: (ms: number) => void;
}

const start = Date.parse("2026-11-23T08:00:00Z");

export function createKitClock(): KitClock {
  const naps: number[] = [];
  let elapsedMs = 0;
  return {
    naps,
    now: () => new Date(start + elapsedMs),
    monotonicMs: () => elapsedMs,
    pass: (ms) => {
      elapsedMs += ms;
    },
    sleep: (ms, signal) => {
      if (signal?.aborted === true) return Promise.reject(signal.reason as Error); // what the owner of the signal gave
      naps.push(ms);
      elapsedMs += ms;
      return Promise.resolve();
    },
  };
}
