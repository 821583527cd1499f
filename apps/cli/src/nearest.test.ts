import { expect, test } from "vitest";
import { nearest } from "./nearest.ts";

test("a slip of the fingers finds the command that was meant, a foreign word finds none", () => {
  expect(nearest("vaildate", ["validate", "up", "run"])).toBe("validate");
  expect(nearest("kubernetes", ["validate", "up", "run"])).toBeUndefined();
});
