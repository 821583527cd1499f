import { expect, test } from "vitest";
import { createFakeClock } from "./fake-clock.ts";

test("wakes sleepers in the order of their times, each at its own time", async () => {
  const clock = createFakeClock("2026-11-23T08:00:00Z");
  const woken: string[] = [];
  const sleep = async (name: string, ms: number): Promise<void> => {
    await clock.sleep(ms);
    woken.push(`${name} at ${clock.now().toISOString()}`);
  };
  const all = Promise.all([sleep("late", 3000), sleep("early", 1000)]);
  expect(clock.sleepers()).toBe(2);
  await clock.advance(5000);
  await all;
  expect(woken).toEqual(["early at 2026-11-23T08:00:01.000Z", "late at 2026-11-23T08:00:03.000Z"]);
  expect(clock.monotonicMs()).toBe(5000);
});

test("who sleeps again on the way wakes again", async () => {
  const clock = createFakeClock();
  let ticks = 0;
  const loop = (async () => {
    while (ticks < 3) {
      await clock.sleep(1000);
      ticks += 1;
    }
  })();
  await clock.advance(3000);
  await loop;
  expect(ticks).toBe(3);
});

test("an aborted sleeper rejects with the reason and is forgotten", async () => {
  const clock = createFakeClock();
  const abort = new AbortController();
  const sleeping = clock.sleep(1000, abort.signal);
  abort.abort(new RangeError("enough"));
  await expect(sleeping).rejects.toThrow("enough");
  await expect(clock.sleep(1, abort.signal)).rejects.toThrow("enough");
  expect(clock.sleepers()).toBe(0);
});

test("a jump of the wall clock moves no monotonic time", () => {
  const clock = createFakeClock("2026-11-23T08:00:00Z");
  clock.jump(-3_600_000);
  expect(clock.now().toISOString()).toBe("2026-11-23T07:00:00.000Z");
  expect(clock.monotonicMs()).toBe(0);
});
