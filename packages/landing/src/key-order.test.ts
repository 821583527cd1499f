import { expect, test } from "vitest";
import { recordsEvent, streamOf } from "../../../tests/support/landing-harness.ts";
import { BatchSpaces } from "./batch-space.ts";
import { type Batch, recordIdOf } from "./batch.ts";
import { cutBatches } from "./cut-batches.ts";
import { findOccurrences } from "./occurrences.ts";
import { noExtraColumns } from "./stream.ts";

async function batchOf(ids: readonly string[]): Promise<Batch> {
  const limits = {
    maxRows: 100,
    maxBytes: 10_000,
    maxRecordBytes: 100,
    extra: noExtraColumns,
    subject: { source: "hr", object: "workers" },
    stop: new AbortController().signal,
  };
  const records = ids.map((id) => [id, "1"] as const);
  for await (const batch of cutBatches(streamOf([recordsEvent(records)]), limits, new BatchSpaces(limits)))
    return batch;
  throw new Error("no batch");
}

async function orderOf(ids: readonly string[]): Promise<readonly string[]> {
  const batch = await batchOf(ids);
  return [...batch.space.order.subarray(0, batch.count)].map((record) => recordIdOf(batch, record));
}

test("records come in the order of their ids, after what all ids share", async () => {
  expect(await orderOf(["CN=Zoe", "CN=Ada", "CN=Mia", "CN=B", "CN="])).toEqual([
    "CN=",
    "CN=Ada",
    "CN=B",
    "CN=Mia",
    "CN=Zoe",
  ]);
});

test("records whose ids begin alike keep their order", async () => {
  expect(await orderOf(["aaaab2", "zz", "aaaab1", "aaaab3", "b"])).toEqual([
    "aaaab2",
    "aaaab1",
    "aaaab3",
    "b",
    "zz",
  ]);
});

test("each of the four bytes that decide counts, the first one most", async () => {
  const ids = ["\u007fbbb", "aaba", "abaa", "baaa", "aaab", "aaaa"];
  expect(await orderOf(ids)).toEqual(["aaaa", "aaab", "aaba", "abaa", "baaa", "\u007fbbb"]);
});

test("every record comes once, whatever the ids are", async () => {
  const ids = ["ü", "日本", "a", "a", "\u{1f600}", "ab", "a".repeat(90)];
  expect([...(await orderOf(ids))].sort()).toEqual([...ids].sort());
  expect(await orderOf(["a"])).toEqual(["a"]);
});

test("records of one id are linked in their order, without those left out", async () => {
  const batch = await batchOf(["a", "b", "a", "ab", "b", "a", "日"]);
  expect(findOccurrences(batch, () => false)).toEqual({
    ids: 4,
    previous: new Map([
      [2, 0],
      [4, 1],
      [5, 2],
    ]),
  });
  expect([...batch.space.work.firstOf.subarray(0, batch.count)]).toEqual([0, 1, 0, 3, 1, 0, 6]);
  expect(findOccurrences(batch, (record) => record === 2).previous).toEqual(
    new Map([
      [4, 1],
      [5, 0],
    ]),
  );
  expect(batch.space.work.firstOf[2]).toBe(-1);
});
