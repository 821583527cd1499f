import { expect, it } from "vitest";
import { expectGolden } from "../../../tests/support/expect-golden.ts";
import { renderStatements } from "../../../tests/support/sql-statements.ts";
import { dialect } from "./dialect.ts";

it("writes each statement of a read as reviewed", () => {
  const text = renderStatements(dialect, {
    number: "bigint(20) unsigned",
    text: "varchar(20)",
    time: "datetime(6)",
    bytes: "blob",
  });
  expectGolden([{ path: "statements.sql", text }], new URL("golden/", import.meta.url));
  expect(text).not.toContain("undefined");
});
