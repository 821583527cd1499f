import type { Clock } from "@edp/base";

/** A clock that stands still until the test moves it. Sleepers wake in the order of their times. */
export interface FakeClock extends Clock {
  /** Moves both times forward and wakes whom that reaches; each may go to sleep again on the way. */
  readonly advance: (ms: number) => Promise<void>;
  /** The wall clock alone jumps, forward or back, as when an administrator sets it. */
  readonly jump: (ms: number) => void;
  /** How many are asleep: lets a test see that something waits, without waiting itself. */
  readonly sleepers: () => number;
}

interface Sleeper {
  readonly wakesAt: number;
  readonly wake: () => void;
}

export function createFakeClock(start = "2026-11-23T08:00:00Z"): FakeClock {
  let wall = Date.parse(start);
  let elapsed = 0;
  let asleep: readonly Sleeper[] = [];
  const moveTo = (target: number): void => {
    wall += target - elapsed;
    elapsed = target;
  };
  const nextUntil = (target: number): Sleeper | undefined =>
    asleep.filter((sleeper) => sleeper.wakesAt <= target).sort((a, b) => a.wakesAt - b.wakesAt)[0];

  return {
    now: () => new Date(wall),
    monotonicMs: () => elapsed,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        signal?.throwIfAborted();
        const leave = (): void => {
          asleep = asleep.filter((other) => other !== sleeper);
          signal?.removeEventListener("abort", onAbort);
        };
        const onAbort = (): void => {
          leave();
          reject(signal?.reason as Error);
        };
        const wake = (): void => {
          leave();
          resolve();
        };
        const sleeper: Sleeper = { wakesAt: elapsed + ms, wake };
        asleep = [...asleep, sleeper];
        signal?.addEventListener("abort", onAbort);
      }),
    advance: async (ms) => {
      const target = elapsed + ms;
      for (let next = nextUntil(target); next !== undefined; next = nextUntil(target)) {
        moveTo(next.wakesAt);
        next.wake();
        // Lets what it woke run up to its next wait.
        await new Promise((resolve) => setImmediate(resolve));
      }
      moveTo(target);
    },
    jump: (ms) => {
      wall += ms;
    },
    sleepers: () => asleep.length,
  };
}
