import { hash } from "node:crypto";
import { expect, test } from "vitest";
import { createByteTable } from "./byte-table.ts";

const keyOf = (text: string): Buffer => hash("sha256", text, "buffer").subarray(0, 16);

test("A table of bytes answers like a map, however far it grows and however often a key comes", () => {
  const table = createByteTable(4);
  const map = new Map<string, number>();
  for (let at = 0; at < 20_000; at += 1) {
    const name = `name ${(at % 15_000).toString()}`;
    const value = Buffer.alloc(4);
    value.writeUInt32BE(at);
    table.set(keyOf(name), value);
    map.set(name, at);
  }
  for (const [name, value] of map) expect(table.get(keyOf(name))?.readUInt32BE()).toBe(value);
  expect(table.get(keyOf("nobody"))).toBeUndefined();
});

test("A key of zeros is a key", () => {
  const table = createByteTable(1);
  expect(table.get(Buffer.alloc(16))).toBeUndefined();
  table.set(Buffer.alloc(16), Buffer.from([7]));
  expect(table.get(Buffer.alloc(16))).toEqual(Buffer.from([7]));
});
