import { encodeRecord } from "@edp/connector-sdk";
import { expect, it } from "vitest";
import { createNotesTable } from "../../../tests/support/sql-statements.ts";
import { writeConnectString } from "./connect.ts";
import { toSelectedRow } from "./session.ts";
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

it("a row is cut into cursor, key and values as it was selected", () => {
  const table = createNotesTable({ number: "NUMBER", text: "VARCHAR2" });
  expect(toSelectedRow(table, ["9", "7", "a|b", null, "7", "a|b", null])).toEqual({
    cursor: "9",
    key: ["7", "a|b"],
    updatedAt: "9",
    values: [{ exactNumber: "7" }, "a|b", null],
  });
});

it.each([
  [
    "verify-full",
    "tcps://db.acme.example:2484/hr?connect_timeout=10&transport_connect_timeout=10&retry_count=0&ssl_server_dn_match=yes",
  ],
  [
    "verify-ca",
    "tcps://db.acme.example:2484/hr?connect_timeout=10&transport_connect_timeout=10&retry_count=0&ssl_server_dn_match=no",
  ],
  ["disable", "tcp://db.acme.example:2484/hr?connect_timeout=10&transport_connect_timeout=10&retry_count=0"],
] as const)("with tls: %s it connects to %s", (tls, text) => {
  const config = { host: "db.acme.example", port: 2484, database: "hr", tls, connectTimeoutMs: 10_000 };
  expect(writeConnectString(config)).toBe(text);
});
