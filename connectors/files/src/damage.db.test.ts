// Damaged files of every format: each is read or refused with a code. None crashes, hangs or fills the memory.
import { EdpError, type JsonObject } from "@edp/base";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { parquetWriteBuffer } from "hyparquet-writer";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import {
  createTestContext,
  summarizeRead,
  type ReadSummary,
} from "../../../tests/support/connector-context.ts";
import { createSeededChance, damageBytes } from "../../../tests/support/seeded-chance.ts";
import connector from "./index.ts";
import { makeWorkbook } from "./testing/make-workbook.ts";

const ids = Array.from({ length: 50 }, (_, id) => id.toString());
const parquet = parquetWriteBuffer({
  columnData: [
    { name: "id", data: ids, type: "STRING" },
    { name: "n", data: ids.map(BigInt), type: "INT64" },
  ],
});

const sheet = `<worksheet><sheetData><row><c t="str"><v>id</v></c><c t="str"><v>n</v></c></row>${ids
  .map((id) => `<row><c><v>${id}</v></c><c t="s"><v>0</v></c></row>`)
  .join("")}</sheetData></worksheet>`;

const formats: readonly (readonly [string, Uint8Array, JsonObject, number])[] = [
  ["csv", Buffer.from(`id,name\n${ids.map((id) => `${id},"é, ""x"""`).join("\n")}`), {}, 500],
  [
    "json",
    Buffer.from(`{"v":[${ids.map((id) => `{"id":"${id}","x":[1,"é"]}`).join(",")}]}`),
    { recordPath: "v" },
    500,
  ],
  ["jsonl", Buffer.from(ids.map((id) => `{"id":"${id}","x":[1,"é"]}`).join("\n")), {}, 500],
  [
    "xml",
    Buffer.from(`<w>${ids.map((id) => `<r a="&lt;"><id>${id}</id></r>`).join("")}</w>`),
    { recordPath: "w.r" },
    500,
  ],
  ["xlsx", makeWorkbook(sheet), {}, 500],
  ["parquet", new Uint8Array(parquet), {}, 500],
  ["csv", gzipSync(`id\n${ids.join("\n")}`), { compression: "gzip" }, 500],
];

describe("damaged files", () => {
  it.each(formats)(
    "of format %s (%#) are read or refused with a code",
    async (format, good, object, count) => {
      const dir = mkdtempSync(join(tmpdir(), "edp-damage-"));
      const config = { path: dir, objects: { o: { glob: "*", format, key: "id", ...object } } };
      const context = createTestContext({ config, maxRecordBytes: 1_000_000 });
      const before = process.memoryUsage.rss();
      let refusedCount = 0;
      try {
        for (let seed = 1; seed <= count; seed += 1) {
          writeFileSync(join(dir, "file"), damageBytes(good, createSeededChance(seed)));
          const request = {
            object: "o",
            mode: "full",
            cursor: undefined,
            since: undefined,
            until: undefined,
          } as const;
          const outcome: unknown = await summarizeRead(connector.read(context, request)).catch(
            (error: unknown) => error,
          );
          if (outcome instanceof EdpError) refusedCount += 1;
          else {
            expect({ seed, outcome }).toMatchObject({ outcome: { end: { complete: true } } });
            refusedCount += (outcome as ReadSummary).refused.length; // an outcome with an end is a summary
          }
        }
      } finally {
        rmSync(dir, { recursive: true });
      }
      expect(refusedCount).toBeGreaterThan(0);
      expect(process.memoryUsage.rss() - before).toBeLessThan(200 * 1024 * 1024);
    },
  );
});
