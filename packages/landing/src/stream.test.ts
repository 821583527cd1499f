import { expect, test } from "vitest";
import { bindNames, nameRawTables } from "./stream.ts";

test("names get into statements quoted, whatever they hold", () => {
  const names = nameRawTables('h"r', "drop table $& --");
  expect(bindNames('select from raw.:"head", raw.:"table"', names)).toBe(
    'select from raw."h""r_drop table $& --_head", raw."h""r_drop table $& --"',
  );
});

test("a name that PostgreSQL would cut is refused", () => {
  expect(() => nameRawTables("s", "x".repeat(50))).not.toThrow();
  expect(() => nameRawTables("s", "x".repeat(51))).toThrow(/cuts after 63 bytes/);
});
