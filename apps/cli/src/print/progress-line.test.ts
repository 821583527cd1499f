import { expect, test } from "vitest";
import { progressText } from "./progress-line.ts";

test("progress says what, how many, how fast and how long yet", () => {
  const progress = {
    task: "land",
    subject: "corporate_ad users",
    done: 412_000,
    total: 1_003_118,
    unit: "records",
  };
  expect(progressText(progress, 4_000)).toBe(
    "  land       corporate_ad users   412,000 / 1,003,118   103,000/s   5.7 s left",
  );
});

test("progress without a known end promises none", () => {
  expect(progressText({ task: "land", subject: "hr workers", done: 10, unit: "records" }, 100)).toBe(
    "  land       hr workers   10 records",
  );
});
