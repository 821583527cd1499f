import { expect, it } from "vitest";
import { expectGolden } from "../../../tests/support/expect-golden.ts";
import { renderStatements } from "../../../tests/support/sql-statements.ts";
import { dialect } from "./dialect.ts";

it("writes each statement of a read as reviewed", () => {
  const text = renderStatements(dialect, {
    number: "bigint",
    text: "nvarchar(20)",
    time: "datetime2(7)",
    bytes: "varbinary(max)",
  });
  expectGolden([{ path: "statements.sql", text }], new URL("golden/", import.meta.url));
  expect(text).not.toContain("undefined");
});
