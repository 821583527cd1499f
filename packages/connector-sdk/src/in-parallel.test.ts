import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { inParallel } from "./in-parallel.ts";

async function* count(to: number): AsyncGenerator<number> {
  for (let number = 1; number <= to; number += 1) yield await Promise.resolve(number);
}

test("results come in order, with never more than the limit under way", async () => {
  const ends = new Map<number, () => void>();
  const started: number[] = [];
  const work = async (item: number): Promise<string> => {
    started.push(item);
    await new Promise<void>((resolve) => ends.set(item, resolve));
    return item.toString();
  };
  const results = inParallel(count(5), 2, work);
  const first = results.next();
  await setImmediate();
  expect(started).toEqual([1, 2]);
  // The second is done first, and waits for its turn.
  ends.get(2)?.();
  await setImmediate();
  expect(started).toEqual([1, 2]);
  ends.get(1)?.();
  expect(await first).toEqual({ value: "1", done: false });
  const rest: string[] = [];
  const reading = (async () => {
    for await (const result of results) rest.push(result);
  })();
  for (const item of [3, 4, 5]) {
    while (!ends.has(item)) await setImmediate();
    ends.get(item)?.();
  }
  await reading;
  expect(rest).toEqual(["2", "3", "4", "5"]);
});

test("a failure is told in its turn, after what came before it", async () => {
  const work = (item: number): Promise<number> =>
    item === 2 ? Promise.reject(new RangeError("two")) : Promise.resolve(item);
  const results = inParallel(count(4), 3, work);
  expect(await results.next()).toEqual({ value: 1, done: false });
  await expect(results.next()).rejects.toThrow(RangeError);
});
