import { expect, test } from "vitest";
import { ReadAhead } from "./read-ahead.ts";

async function* count(made: number[], until: number): AsyncGenerator<number, void> {
  for (let number = 1; number <= until; number += 1) {
    made.push(number);
    yield await Promise.resolve(number);
  }
}

test("one item is made while another is current, and no more", async () => {
  const made: number[] = [];
  const ahead = new ReadAhead(count(made, 5));
  expect(await ahead.current()).toEqual({ kind: "item", item: 1 });
  expect(await ahead.current()).toEqual({ kind: "item", item: 1 });
  await new Promise(setImmediate);
  expect(made).toEqual([1, 2]);
  ahead.accept();
  expect(await ahead.current()).toEqual({ kind: "item", item: 2 });
});

test("work on two items at once has a third one made meanwhile, and no more", async () => {
  const made: number[] = [];
  const ahead = new ReadAhead(count(made, 5));
  expect(await ahead.current()).toEqual({ kind: "item", item: 1 });
  expect(await ahead.following()).toEqual({ kind: "item", item: 2 });
  await new Promise(setImmediate);
  expect(made).toEqual([1, 2, 3]);
  ahead.accept();
  expect(await ahead.current()).toEqual({ kind: "item", item: 2 });
});

test("the end and a failure stay what they are, however often somebody asks", async () => {
  const ahead = new ReadAhead(count([], 0));
  expect([await ahead.current(), await ahead.current()]).toEqual([{ kind: "end" }, { kind: "end" }]);
  const error = new Error("the source went away");

  const failing = new ReadAhead<number>(
    (async function* () {
      throw error;
    })(),
  );
  expect(await failing.current()).toEqual({ kind: "failed", error });
  failing.accept();
  expect(await failing.current()).toEqual({ kind: "failed", error });
});
