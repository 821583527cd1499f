import { createHash } from "node:crypto";
import type { ReadEvent } from "@edp/connector-sdk";
import { describe, expect, test } from "vitest";
import { completeEnd, recordsEvent, streamOf } from "../../../tests/support/landing-harness.ts";
import { BatchSpaces } from "./batch-space.ts";
import { type Batch, payloadOf, recordIdOf } from "./batch.ts";
import { type CutLimits, cutBatches } from "./cut-batches.ts";
import { noExtraColumns } from "./stream.ts";

const limits: CutLimits = {
  maxRows: 3,
  maxBytes: 100,
  maxRecordBytes: 500,
  extra: noExtraColumns,
  subject: { source: "hr", object: "workers" },
  stop: new AbortController().signal,
};

interface Cut {
  readonly ids: readonly string[];
  readonly payloads: readonly string[];
  readonly cursor: string | undefined;
  readonly isEnd: boolean;
}

async function cut(events: readonly ReadEvent[], change: Partial<CutLimits> = {}): Promise<readonly Cut[]> {
  const cuts: Cut[] = [];
  const spaces = new BatchSpaces({ ...limits, ...change });
  for await (const batch of cutBatches(streamOf(events), { ...limits, ...change }, spaces)) {
    cuts.push(describeBatch(batch));
    spaces.giveBack(batch.space);
  }
  return cuts;
}

function describeBatch(batch: Batch): Cut {
  const records = Array.from({ length: batch.count }, (_, index) => index);
  const ids = records.map((index) => recordIdOf(batch, index));
  const payloads = records.map((index) => payloadOf(batch, index).toString());
  return { ids, payloads, cursor: batch.cursor, isEnd: batch.end !== undefined };
}

describe("cutBatches", () => {
  test("cuts at the number of rows, across pages, and keeps the order", async () => {
    const events = [
      recordsEvent([
        ["1", "a"],
        ["2", "b"],
      ]),
      recordsEvent([["3", "c"], ["4"], ["5", "e"]]),
      completeEnd,
    ];
    expect(await cut(events)).toEqual([
      { ids: ["1", "2", "3"], payloads: ["a", "b", "c"], cursor: undefined, isEnd: false },
      { ids: ["4", "5"], payloads: ["", "e"], cursor: undefined, isEnd: true },
    ]);
  });

  test("cuts at the number of bytes, and gives a huge record a batch of its own", async () => {
    const huge = "x".repeat(450);
    const records = [
      ["1", "y".repeat(98)],
      ["2", huge],
      ["3", "z"],
    ] as const;
    const cuts = await cut([recordsEvent(records), completeEnd]);
    expect(cuts.map((one) => one.ids)).toEqual([["1", "2"], ["3"]]);
    expect(cuts[0]?.payloads[1]).toBe(huge);
  });

  test("lets a cursor into the batch that holds the last record before it", async () => {
    const events = [
      recordsEvent(
        [
          ["1", "a"],
          ["2", "b"],
          ["3", "c"],
        ],
        "after 3",
      ),
      recordsEvent([["4", "d"]], "after 4"),
      completeEnd,
    ];
    expect((await cut(events)).map((one) => one.cursor)).toEqual(["after 3", "after 4"]);
  });

  test("hands out one batch for nothing but an end", async () => {
    expect(await cut([completeEnd])).toEqual([{ ids: [], payloads: [], cursor: undefined, isEnd: true }]);
  });

  test("fails after its last batch when the end is missing", async () => {
    const seen: string[] = [];
    const reading = (async () => {
      const spaces = new BatchSpaces(limits);
      for await (const batch of cutBatches(streamOf([recordsEvent([["1", "a"]])]), limits, spaces))
        seen.push(...describeBatch(batch).ids);
    })();
    await expect(reading).rejects.toMatchObject({ code: "EDP-LND-004" });
    expect(seen).toEqual(["1"]);
  });

  test("hashes the bytes as they came", async () => {
    const payload = '{"ä":1.10}';
    const spaces = new BatchSpaces(limits);
    for await (const batch of cutBatches(
      streamOf([recordsEvent([["1", payload]]), completeEnd]),
      limits,
      spaces,
    )) {
      expect(batch.space.hashes.subarray(0, 32)).toEqual(createHash("sha256").update(payload).digest());
    }
  });
});
