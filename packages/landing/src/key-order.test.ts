import { expect, test } from "vitest";
import { recordsEvent, streamOf } from "../../../tests/support/landing-harness.ts";
import { BatchSpaces } from "./batch-space.ts";
import { type Batch, recordIdOf } from "./batch.ts";
import { cutBatches } from "./cut-batches.ts";
import { orderByKey } from "./key-order.ts";
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

async function orderOf(ids: readonly string[], records = [...ids.keys()]): Promise<readonly string[]> {
  const batch = await batchOf(ids);
  return orderByKey(batch.space, records).map((at) => recordIdOf(batch, records[at] ?? -1));
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

test("records whose ids begin alike keep their order, and only the given ones come", async () => {
  expect(await orderOf(["aaaab2", "zz", "aaaab1", "aaaab3", "b"], [4, 0, 2])).toEqual([
    "aaaab2",
    "aaaab1",
    "b",
  ]);
});

test("every record comes once, whatever the ids are", async () => {
  const ids = ["ü", "日本", "a", "a", "\u{1f600}", "ab", "a".repeat(90)];
  expect([...(await orderOf(ids))].sort()).toEqual([...ids].sort());
  expect(await orderOf(ids, [])).toEqual([]);
});

test("records of one id are linked in their order, without those left out", async () => {
  const batch = await batchOf(["a", "b", "a", "ab", "b", "a", "日"]);
  expect(findOccurrences(batch, () => false)).toEqual({
    firsts: [0, 1, 3, 6],
    previous: new Map([
      [2, 0],
      [4, 1],
      [5, 2],
    ]),
  });
  expect(findOccurrences(batch, (record) => record === 2).previous).toEqual(
    new Map([
      [4, 1],
      [5, 0],
    ]),
  );
});
