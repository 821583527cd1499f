// Our CSV reader works on bytes, so that damaged rows keep theirs. csv-parse, which many trust, is the judge of
// whether it reads good CSV right.
import { parse } from "csv-parse/sync";
import { describe, expect, it } from "vitest";
import { createSeededChance, type Chance } from "../../../tests/support/seeded-chance.ts";
import { splitFields } from "./csv-fields.ts";
import { frameCsv } from "./csv-frames.ts";

async function* cut(bytes: Buffer, size: number): AsyncIterable<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
}

async function readOurs(text: string, size: number): Promise<{ rows: string[][]; lines: number[] }> {
  const rows: string[][] = [];
  const lines: number[] = [];
  const onOpenQuote = (line: number): never => {
    throw new Error(`open quote in line ${line.toString()}`);
  };
  for await (const frame of frameCsv(cut(Buffer.from(text), size), {
    delimiter: ",",
    maxRecordBytes: 1_000_000,
    onOpenQuote,
  })) {
    for (const [index, start] of frame.starts.entries()) {
      const record = frame.data.toString("utf8", start, frame.ends[index]).replace(/\r$/, "");
      if (record === "") continue;
      const fields = splitFields(record, ",");
      rows.push(fields.ok ? fields.values.map((value) => value ?? "") : ["bad"]);
      lines.push(frame.lines[index] ?? 0);
    }
  }
  return { rows, lines };
}

const pieces = ["a", '"', ",", "\n", "\r\n", " ", "é", "\u{1F600}", "x".repeat(50), ""];

function writeTable(chance: Chance): string {
  const columns = 1 + chance(4);
  const newline = chance(2) === 0 ? "\n" : "\r\n";
  const rows = Array.from({ length: 1 + chance(6) }, () =>
    Array.from({ length: columns }, (_, column) =>
      column > 0 || columns === 1 || chance(3) > 0 ? writeField(chance) : "",
    ).join(","),
  );
  return rows.join(newline) + (chance(2) === 0 ? newline : "");
}

function writeField(chance: Chance): string {
  const text = `${chance(5) === 0 ? "" : "v"}${Array.from({ length: chance(4) }, () => pieces[chance(pieces.length)] ?? "").join("")}`;
  return /[",\r\n]/.test(text) || text.trim() === "" || chance(3) === 0
    ? `"${text.replaceAll('"', '""')}"`
    : text;
}

describe("CSV", () => {
  it("is read as csv-parse reads it, wherever the bytes are cut", async () => {
    for (let seed = 1; seed <= 400; seed += 1) {
      const chance = createSeededChance(seed);
      const text = writeTable(chance);
      const expected: string[][] = parse(text, { relax_column_count: true });
      for (const size of [1, 2 + chance(9), 100_000]) {
        expect({ seed, rows: (await readOurs(text, size)).rows }).toEqual({ seed, rows: expected });
      }
    }
  });

  it("knows on which line each record begins", async () => {
    for (const size of [1, 3, 100]) {
      expect((await readOurs('a\n\n"b\nc"\r\n"d""\n"\ne', size)).lines).toEqual([1, 3, 5, 7]);
    }
  });

  it("tells an open quote by its line", async () => {
    await expect(readOurs('a\nb,"c\nd\n', 2)).rejects.toThrow("line 2");
  });

  it.each([
    ['a,"b', false],
    ['"a"b', false],
    ['"', false],
    ['""', true],
    ['""""', true],
    ['a"b', true],
    [',"",', true],
  ])("%s has its quotes in place: %s", (record, ok) => {
    expect(splitFields(record, ",").ok).toBe(ok);
  });
});
