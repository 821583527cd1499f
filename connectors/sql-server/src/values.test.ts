import { encodeRecord } from "@edp/connector-sdk";
import { expect, it } from "vitest";
import { createNotesTable } from "../../../tests/support/sql-statements.ts";
import { toSelectedRow } from "./session.ts";
import { readValue, writeValue } from "./values.ts";

// What SQL Server's documentation says that each conversion gives. No server was at hand to try it on.
it.each([
  ["bigint", "convert(varchar(20), [c])", "-9223372036854775808", "-9223372036854775808"],
  [
    "decimal(38,10)",
    "convert(varchar(41), [c])",
    "1234567890123456789012345678.0000000001",
    "1234567890123456789012345678.0000000001",
  ],
  [
    "money",
    "convert(varchar(30), convert(decimal(19, 4), [c]))",
    "922337203685477.5807",
    "922337203685477.5807",
  ],
  ["float", "convert(varchar(40), [c], 3)", "3.0000000000000004e-001", "0.30000000000000004"],
  ["real", "convert(varchar(40), [c], 3)", "3.1400001049041748e+000", "3.14"],
  ["bit", "convert(varchar(1), [c])", "1", "true"],
  [
    "datetime2(7)",
    "convert(varchar(40), [c], 126)",
    "2026-03-29T02:30:00.1234567",
    '"2026-03-29T02:30:00.1234567"',
  ],
  [
    "datetimeoffset(7)",
    "convert(varchar(40), [c], 126)",
    "2026-03-29T02:30:00.1234567+02:00",
    '"2026-03-29T02:30:00.1234567+02:00"',
  ],
  ["time(7)", "convert(varchar(16), [c])", "23:59:59.9999999", '"23:59:59.9999999"'],
  ["date", "convert(varchar(10), [c], 23)", "2026-02-28", '"2026-02-28"'],
  [
    "uniqueidentifier",
    "convert(varchar(36), [c])",
    "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11",
    '"A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11"',
  ],
  [
    "timestamp",
    "convert(varchar(18), convert(binary(8), [c]), 1)",
    "0x00000000000007D1",
    '"0x00000000000007D1"',
  ],
  ["varbinary(max)", "convert(varbinary(max), [c])", Buffer.from([0, 255, 16]), '{"$base64":"AP8Q"}'],
  ["xml", "convert(nvarchar(max), [c])", "<a>1</a>", '"<a>1</a>"'],
  ["geography", "[c].ToString()", "POINT (1 2)", '"POINT (1 2)"'],
  ["nvarchar(20)", "convert(nvarchar(max), [c])", null, "null"],
] as const)("a value of type %s is selected and kept exactly", (type, sql, value, json) => {
  const column = { name: "c", type, nullable: true };
  expect(writeValue(column, "[c]")).toBe(sql);
  expect(encodeRecord([["c", readValue(column, value)]])).toBe(`{"c":${json}}`);
});

it("a row is cut into cursor, key and values as it was selected", () => {
  const table = createNotesTable({ number: "bigint", text: "nvarchar(20)" });
  expect(
    toSelectedRow(
      table,
      ["9", "7", "a|b", null, "7", "a|b", null].map((value) => ({ value })),
    ),
  ).toEqual({
    cursor: "9",
    key: ["7", "a|b"],
    updatedAt: "9",
    values: [{ exactNumber: "7" }, "a|b", null],
  });
});
