import { expect, it } from "vitest";
import { describeUnanswered } from "../../../tests/support/unanswered-database.ts";
import connector from "./index.ts";
import { toSqlError } from "./errors.ts";

describeUnanswered(connector);

it.each([
  ["18456", 18456, "EDP-SRC-180"],
  ["4060", 4060, "EDP-SRC-181"],
  ["10928", 10928, "EDP-SRC-188"],
  ["1222", 1222, "EDP-SRC-189"],
  ["40613", 40613, "EDP-SRC-001"],
  ["208", 208, "EDP-SRC-191"],
] as const)("an error %s becomes %s", (_text, number, code) => {
  const place = { source: "shop", config: { address: "db:1", user: "reader", database: "shop" } };
  const error = toSqlError(Object.assign(new TypeError("no"), { number }), place);
  expect(error).toMatchObject({ code });
});
