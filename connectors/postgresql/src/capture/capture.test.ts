import { describe, expect, it } from "vitest";
import { isVisible } from "./look-up.ts";
import { readCaptureSettings } from "./settings.ts";
import { parseLsn, writeLsn } from "./lsn.ts";

describe("a place in the log", () => {
  it.each(["0/0", "16/B374D848", "FFFFFFFF/FFFFFFFF"])("%s is read and written", (text) => {
    expect(writeLsn(parseLsn(text) ?? -1n)).toBe(text);
  });

  it("is nothing else", () => {
    for (const text of ["", "1", "1/2/3", "123456789/0", "g/0"]) expect(parseLsn(text)).toBeUndefined();
  });
});

/** Transactions have 32 bits in the log and 64 in a snapshot, and the 32 go round. */
describe("a snapshot shows a transaction", () => {
  it.each([
    ["that ended before all that run", 90, "100:110:100,105", true],
    ["that ended between those that run", 103, "100:110:100,105", true],
    ["not while it runs", 105, "100:110:100,105", false],
    ["not when it came later", 110, "100:110:", false],
    ["of the round before", 4294967290, "4294967299:4294967300:", true],
    ["not of the round after", 3, "4294967290:4294967295:", false],
    ["not while it runs in this round", 5, "4294967299:4294967310:4294967301", false],
  ] as const)("%s", (_name, xid, snapshot, expected) => {
    expect(isVisible(xid, snapshot)).toBe(expected);
  });
});

it("two objects never have one slot, however long their names are", () => {
  const slotOf = (name: string): string =>
    readCaptureSettings({ source: "shop", config: { publication: "edp", objects: {} } }, { name }).slot;
  expect(slotOf("items")).toBe("edp_shop_items");
  const [one, two] = [slotOf(`${"x".repeat(60)}_1`), slotOf(`${"x".repeat(60)}_2`)];
  expect(one).not.toBe(two);
  expect(one).toMatch(/^[a-z0-9_]{63}$/);
});
