import { expect, test } from "vitest";
import { isRowsFault, reasonOfState } from "./refusal.ts";

test("a refusal that nobody foresaw is kept aside as not storable", () => {
  expect(isRowsFault("22999")).toBe(true);
  expect(reasonOfState("22999")).toBe("not-storable");
});

test.each(["53100", "42501", "57P01", "08006", undefined])(
  "what is not the row's own fault keeps no record aside: %s",
  (sqlState) => {
    expect(isRowsFault(sqlState)).toBe(false);
  },
);
