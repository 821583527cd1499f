import { expect, test } from "vitest";
import { closingLine } from "./closing-line.ts";

test("counts what passed and failed, and what was skipped only if something was", () => {
  expect(closingLine({ passed: 12, failed: 0, skipped: 0 })).toBe("12 passed, 0 failed");
  expect(closingLine({ passed: 0, failed: 3, skipped: 1 })).toBe("0 passed, 3 failed, 1 skipped");
});
