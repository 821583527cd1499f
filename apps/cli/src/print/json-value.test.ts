import { expect, test } from "vitest";
import { toJsonValue } from "./json-value.ts";

test("values keep their type in JSON, and no digit is lost", () => {
  expect(toJsonValue("t", 16)).toBe(true);
  expect(toJsonValue("42", 20)).toBe(42);
  expect(toJsonValue("9007199254740993", 20)).toBe("9007199254740993");
  expect(toJsonValue("1.10", 1700)).toBe("1.10");
  expect(toJsonValue('{"a": [1]}', 3802)).toEqual({ a: [1] });
  expect(toJsonValue("2026-01-01", 1082)).toBe("2026-01-01");
  expect(toJsonValue(null, 20)).toBeNull();
});
