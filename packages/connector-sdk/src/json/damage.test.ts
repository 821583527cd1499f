// Thousands of damaged JSON texts, with JSON.parse as the judge of what is JSON.
import { EdpError } from "@edp/base";
import { isUtf8 } from "node:buffer";
import { describe, expect, it } from "vitest";
import { createSeededChance, damageBytes } from "../../../../tests/support/seeded-chance.ts";
import { createFieldReader } from "./field-reader.ts";
import { framePage } from "./frame-list.ts";
import { createRecordReader, type RecordReader } from "./record-reader.ts";

const page = Buffer.from(
  `[{"id":1,"a":[1,-2.5e+10,"x\\u00e9\\n"],"b":{"c":null,"d":true}} , {"id":"\u{1F600}","e":[[],{}],"f":false}, {"id":0.10}]`,
);

/** Every record, or undefined when any part of the text is refused. */
function readAll(bytes: Buffer): readonly string[] | undefined {
  const read = createFieldReader([["id"]]);
  try {
    const { frame } = framePage(bytes, { path: [], maxRecordBytes: 10_000, source: "s", place: "p" });
    const results = frame.starts.map((start, index) => ({
      ok: read(frame.data, start, frame.ends[index]).ok,
      text: frame.data.toString("utf8", start, frame.ends[index]),
    }));
    return results.every(({ ok }) => ok) ? results.map(({ text }) => text) : undefined;
  } catch (error) {
    if (error instanceof EdpError) return undefined;
    throw error;
  }
}

/** Everything that a reader says of a page, its records found with its help or without. */
function readBatch(bytes: Buffer, reader: RecordReader, isOnePass: boolean): unknown {
  const options = { path: [], maxRecordBytes: 60, source: "s", place: "p" };
  try {
    const { frame } = framePage(bytes, options, isOnePass ? reader : undefined);
    const hasReads = frame.reads?.records.some((read) => read !== undefined) === true;
    const { batch, refused, also } = reader(frame, { place: "p", firstItem: 1, extractedAt: new Date(0) });
    return { hasReads, batch, refused, also };
  } catch (error) {
    if (error instanceof EdpError) return { error: error.message };
    throw error;
  }
}

function parseList(bytes: Buffer): readonly unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(bytes.toString("utf8"));
    return Array.isArray(value) ? (value as unknown[]) : undefined;
  } catch {
    return undefined;
  }
}

describe("damaged JSON", () => {
  it("is taken for JSON exactly when JSON.parse takes it, and gives the same records", () => {
    let good = 0;
    for (let seed = 1; seed <= 20_000; seed += 1) {
      const bytes = damageBytes(page, createSeededChance(seed));
      // Bytes that are no UTF-8 are judged at landing; JSON.parse would replace them.
      if (!isUtf8(bytes)) {
        readAll(bytes);
        continue;
      }
      const expected = parseList(bytes);
      const found = readAll(bytes)?.map((text) => JSON.parse(text) as unknown);
      if (expected !== undefined) good += 1;
      expect({ seed, found }).toEqual({ seed, found: expected });
    }
    expect(good).toBeGreaterThan(200);
  });

  it("is read in one pass as in two", () => {
    const reader = createRecordReader({ key: ["id"], also: ["b.c"] });
    let inOnePass = 0;
    for (let seed = 1; seed <= 5_000; seed += 1) {
      const bytes = damageBytes(page, createSeededChance(seed));
      const { hasReads, ...one } = readBatch(bytes, reader, true) as { readonly hasReads?: boolean };
      const { hasReads: never, ...two } = readBatch(bytes, reader, false) as { readonly hasReads?: boolean };
      expect({ seed, ...one }).toEqual({ seed, ...two });
      expect(never ?? false).toBe(false);
      inOnePass += hasReads === true ? 1 : 0;
    }
    expect(inOnePass).toBeGreaterThan(1_000);
  });
});
