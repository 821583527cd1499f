import {
  createTestContext,
  readError,
  summarizeRead,
  type ReadSummary,
} from "../../../tests/support/connector-context.ts";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { parquetWriteBuffer, type ColumnSource } from "hyparquet-writer";
import type { SchemaElement } from "hyparquet";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import connector from "./index.ts";

async function readFile(bytes: Uint8Array, key = "id"): Promise<ReadSummary> {
  const dir = mkdtempSync(join(tmpdir(), "edp-parquet-"));
  try {
    writeFileSync(join(dir, "x.parquet"), bytes);
    const config = { path: dir, objects: { rows: { glob: "*.parquet", format: "parquet", key } } };
    const context = createTestContext({ source: "hr", objects: ["rows"], config });
    const request = {
      object: "rows",
      mode: "full",
      cursor: undefined,
      since: undefined,
      until: undefined,
    } as const;
    return await summarizeRead(connector.read(context, request));
  } finally {
    rmSync(dir, { recursive: true });
  }
}

function write(columnData: ColumnSource[], schema?: SchemaElement[], rowGroupSize = 1000): Uint8Array {
  return new Uint8Array(
    parquetWriteBuffer({ columnData, rowGroupSize, ...(schema === undefined ? {} : { schema }) }),
  );
}

const leaf = (name: string, type: SchemaElement["type"], more: Partial<SchemaElement> = {}): SchemaElement =>
  ({ name, type, repetition_type: "OPTIONAL", ...more }) as SchemaElement;
const root = (count: number): SchemaElement => ({ name: "root", num_children: count });

describe("Parquet", () => {
  it("keeps every digit of integers, decimals and times", async () => {
    const schema = [
      root(7),
      leaf("id", "INT64"),
      leaf("amount", "INT64", { converted_type: "DECIMAL", scale: 4, precision: 18 }),
      leaf("day", "INT32", { converted_type: "DATE" }),
      leaf("at", "INT64", { converted_type: "TIMESTAMP_MICROS" }),
      leaf("local", "INT64", { logical_type: { type: "TIMESTAMP", isAdjustedToUTC: false, unit: "NANOS" } }),
      leaf("bytes", "BYTE_ARRAY"),
      leaf("text", "BYTE_ARRAY", { converted_type: "UTF8" }),
    ];
    const file = write(
      [
        { name: "id", data: [9007199254740993n, -1n] },
        { name: "amount", data: [123456789012345678n, -5n] },
        { name: "day", data: [20_000, -1] },
        { name: "at", data: [1_700_000_000_123_456n, -1n] },
        { name: "local", data: [1_700_000_000_123_456_789n, 0n] },
        { name: "bytes", data: [new Uint8Array([0, 255]), null] },
        { name: "text", data: ["é", null] },
      ],
      schema,
    );
    expect((await readFile(file)).records.map(({ payload }) => payload)).toEqual([
      `{"id":9007199254740993,"amount":12345678901234.5678,"day":"2024-10-04","at":"2023-11-14T22:13:20.123456Z","local":"2023-11-14T22:13:20.123456789","bytes":{"$base64":"AP8="},"text":"é"}`,
      `{"id":-1,"amount":-0.0005,"day":"1969-12-31","at":"1969-12-31T23:59:59.999999Z","local":"1970-01-01T00:00:00.000000000","bytes":null,"text":null}`,
    ]);
  });

  it("reads row group after row group", async () => {
    const data = Array.from({ length: 2_500 }, (_, id) => BigInt(id));
    const { records, end } = await readFile(write([{ name: "id", data }], undefined, 1000));
    expect(records.map(({ id }) => id)).toEqual(data.map(String));
    expect(end).toMatchObject({ complete: true, sourceCount: 2_500 });
  });

  it.each([
    ["no Parquet", new Uint8Array(Buffer.from("id\n1\n")), "EDP-SRC-040"],
    ["cut off", write([{ name: "id", data: [1n] }]).subarray(0, 40), "EDP-SRC-040"],
    ["without its key", write([{ name: "number", data: [1n] }]), "EDP-SRC-039"],
  ])("that is %s is refused", async (_name, bytes, code) => {
    expect(await readError(() => readFile(bytes))).toMatchObject({ code });
  });
});
