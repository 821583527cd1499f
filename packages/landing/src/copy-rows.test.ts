import { describe, expect, test } from "vitest";
import { CopyRows } from "./copy-rows.ts";

async function encode(fill: (rows: CopyRows) => Promise<void> | void): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const rows = new CopyRows((chunk) => {
    chunks.push(Buffer.from(chunk));
    return Promise.resolve();
  });
  await fill(rows);
  await rows.finish();
  return Buffer.concat(chunks);
}

const header = "5047434f50590aff0d0a000000000000000000";

describe("CopyRows", () => {
  test("writes each kind of field as COPY's binary format wants it", async () => {
    const bytes = await encode((rows) => {
      rows.beginRow(6);
      rows.int32(-2);
      rows.int64(-1);
      rows.text("aß");
      rows.boolean(true);
      rows.none();
      rows.bytes(Buffer.from("xyz"), 1, 3);
    });
    const fields = [
      "00000004fffffffe",
      "00000008ffffffffffffffff",
      "0000000361c39f",
      "0000000101",
      "ffffffff",
      "00000002797a",
    ];
    expect(bytes.toString("hex")).toBe(`${header}0006${fields.join("")}ffff`);
  });

  test("keeps numbers exact beyond 2^32, below zero and up to 2^53", async () => {
    const numbers = [0, 1, -1, 2 ** 32, -(2 ** 32) - 7, 946_684_800_000_000, Number.MAX_SAFE_INTEGER];
    const bytes = await encode((rows) => {
      rows.beginRow(numbers.length);
      for (const number of numbers) rows.int64(number);
    });
    const read = numbers.map((_, index) => bytes.readBigInt64BE(21 + index * 12 + 4));
    expect(read).toEqual(numbers.map(BigInt));
  });

  test("gives a row of any size the room that it asked for", async () => {
    const sizes = [10, 100_000, 130_000, 5_000_000, 20, 127_000, 3];
    const bytes = await encode(async (rows) => {
      for (const size of sizes) {
        await rows.reserve(size);
        rows.beginRow(1);
        rows.bytes(Buffer.alloc(size, size % 251), 0, size);
      }
    });
    let at = header.length / 2;
    for (const size of sizes) {
      expect([bytes.readInt16BE(at), bytes.readInt32BE(at + 2)]).toEqual([1, size]);
      expect(bytes.subarray(at + 6, at + 6 + size).every((byte) => byte === size % 251)).toBe(true);
      at += 6 + size;
    }
    expect(bytes.readInt16BE(at)).toBe(-1);
  });

  test("says what the writer said", async () => {
    const rows = new CopyRows(() => Promise.reject(new Error("no more room")));
    await expect(rows.finish()).rejects.toThrow("no more room");
  });
});
