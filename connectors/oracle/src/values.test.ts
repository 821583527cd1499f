import { encodeRecord } from "@edp/connector-sdk";
import { expect, it } from "vitest";
import { readValue, writeValue } from "./values.ts";

const date = 'SYYYY-MM-DD"T"HH24:MI:SS';

// What Oracle's documentation says that each conversion gives. No server was at hand to try it on.
it.each([
  [
    "NUMBER",
    `to_char("C", 'TM9')`,
    "12345678901234567890123456789012345678",
    "12345678901234567890123456789012345678",
  ],
  ["NUMBER", `to_char("C", 'TM9')`, "-.5", "-0.5"],
  ["NUMBER", `to_char("C", 'TM9')`, "1.0E-130", "1.0E-130"],
  ["BINARY_FLOAT", '"C"', 3.140000104904175, "3.14"],
  ["BINARY_DOUBLE", '"C"', Number.NaN, '"NaN"'],
  ["DATE", `to_char("C", '${date}')`, " 2026-02-28T12:00:00", '"2026-02-28T12:00:00"'],
  ["DATE", `to_char("C", '${date}')`, "-0044-03-15T00:00:00", '"-0044-03-15T00:00:00"'],
  [
    "TIMESTAMP(9)",
    `to_char("C", '${date}.FF')`,
    " 2026-03-29T02:30:00.123456789",
    '"2026-03-29T02:30:00.123456789"',
  ],
  [
    "TIMESTAMP(6) WITH TIME ZONE",
    `to_char("C", '${date}.FFTZH:TZM')`,
    " 2026-03-29T02:30:00.123456+02:00",
    '"2026-03-29T02:30:00.123456+02:00"',
  ],
  [
    "TIMESTAMP(6) WITH LOCAL TIME ZONE",
    `to_char("C" at time zone 'UTC', '${date}.FFTZH:TZM')`,
    " 2026-03-29T00:30:00.000000+00:00",
    '"2026-03-29T00:30:00.000000+00:00"',
  ],
  ["CLOB", '"C"', "long", '"long"'],
  ["RAW(16)", '"C"', Buffer.from([0, 255, 16]), '{"$base64":"AP8Q"}'],
  ["JSON", 'json_serialize("C" returning clob)', '{"a":1.10}', '{"a":1.10}'],
  ["VARCHAR2", '"C"', null, "null"],
] as const)("a value of type %s is selected and kept exactly", (type, sql, value, json) => {
  const column = { name: "C", type, nullable: true };
  expect(writeValue(column, '"C"')).toBe(sql);
  expect(encodeRecord([["c", readValue(column, value)]])).toBe(`{"c":${json}}`);
});
