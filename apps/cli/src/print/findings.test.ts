import type { Finding } from "@edp/transform";
import { expect, test } from "vitest";
import { findingData, printFindings } from "./findings.ts";

const now = new Date("2026-03-10T12:00:00Z");
const known: Finding = {
  count: 1_200,
  lastCount: 1_200,
  sentence: "people who left still have an enabled account",
  mart: "mart.identity_offboarding_current",
  staleSources: [],
  asOf: new Date("2026-03-10T11:00:00Z"),
};
const unknown: Finding = {
  ...known,
  count: undefined,
  lastCount: 3,
  mart: "mart.license_reconciliation_current",
  sentence: "paid licences",
  asOf: new Date("2026-03-07T12:00:00Z"),
  unknownSince: new Date("2026-03-09T14:00:00Z"),
  staleSources: ["hr", "m365"],
};

test("a count that rests on a stale source is unknown, with what it was and as of when", () => {
  expect(printFindings([known, unknown], { isRunGood: true, now })).toBe(
    [
      "  Worth a look",
      "    1,200   people who left still have an enabled account   mart.identity_offboarding_current",
      "  unknown   paid licences                                   mart.license_reconciliation_current   3 as of 3 days ago; hr, m365 are stale",
    ].join("\n"),
  );
});

test("a source that was never read to its end makes its questions unknown without a number", () => {
  const { asOf: _, unknownSince: __, ...never } = unknown;
  expect(printFindings([{ ...never, staleSources: ["hr"] }], { isRunGood: true, now })).toContain(
    "unknown   paid licences   mart.license_reconciliation_current   hr was not read to the end yet",
  );
});

test("silence is good news only after a run that went well", () => {
  expect(printFindings([], { isRunGood: true, now })).toBe("  Nothing needs a person right now.");
  expect(printFindings([], { isRunGood: false, now })).toContain("No answers yet");
});

test("JSON gives null for what is not known, never the old number", () => {
  expect(findingData(unknown)).toMatchObject({
    count: null,
    lastCount: 3,
    asOf: "2026-03-07T12:00:00.000Z",
    unknownSince: "2026-03-09T14:00:00.000Z",
    staleSources: ["hr", "m365"],
  });
  expect(findingData(known)).toMatchObject({ count: 1_200, unknownSince: null, staleSources: [] });
});
