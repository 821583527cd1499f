// What the pages say in each state; how they look is not tested.
import type { SourceStatus } from "@edp/pipeline";
import type { DatasetCard, Finding } from "@edp/transform";
import { expect, test } from "vitest";
import { datasetPage, datasetsPage } from "./dataset-pages.ts";
import type { HomeFacts } from "./home/facts.ts";
import { homePage } from "./home-page.ts";

const now = new Date("2026-03-10T12:00:00Z");
const frame = { platform: "Acme", environment: "local", edpVersion: "0.1.0" };
const source: SourceStatus = {
  source: "hr",
  title: "HR",
  connector: "files",
  owner: "people-team",
  enabled: true,
  schedule: undefined,
  freshness: "fresh",
  confirmedAt: now,
  records: 1_200,
  quarantined: 0,
  check: "passed",
  checkedAt: now,
  checkMessage: undefined,
};
const finding: Finding = {
  count: 3,
  lastCount: 3,
  sentence: "people who left still have an enabled account",
  mart: "mart.identity_offboarding_current",
  question: "Are terminated users disabled everywhere?",
  asOf: now,
  staleSources: [],
};
const ranWell: NonNullable<HomeFacts["lastRun"]> = {
  runId: "12345678-0000",
  orchestratorRun: undefined,
  environment: "local",
  trigger: "manual",
  status: "succeeded",
  startedAt: now,
  finishedAt: now,
  errorMessage: undefined,
  steps: [],
};
const good: HomeFacts = {
  ...frame,
  now,
  sources: [source],
  drift: [],
  findings: [finding],
  lastRun: ranWell,
};

/** The words of a page, without its tags. */
const read = (page: string): string =>
  page
    .replace(/<style>[\s\S]*<\/style>/, "")
    .replaceAll(/<[^>]*>/g, " ")
    .replaceAll(/\s+/g, " ");

test("a good day is three short sentences and the findings, each linked to what it means", () => {
  const page = homePage(good);
  const words = read(page);
  expect(words).toContain("Is everything fresh? Yes, the source is.");
  expect(words).toContain("Is anything broken? No, the last run went through.");
  expect(words).toContain("What needs a person? 1 finding waits.");
  expect(words).toContain("3 people who left still have an enabled account");
  expect(page).toContain('href="/datasets/mart.identity_offboarding_current"');
});

test("a field that a source no longer sends is told beside the sources, with what to do", () => {
  const drift: HomeFacts["drift"] = [
    {
      ...{ source: "hr", object: "workers", kind: "vanished", field: "<title>", was: "string", became: null },
      ...{ firstRawId: 7, recordId: "1001", readBy: ["stg_hr__worker"], holds: true },
    },
  ];
  const page = homePage({ ...good, drift });
  expect(read(page)).toContain("hr.workers: the field &lt;title&gt; is gone since record 1001 (raw_id 7)");
  expect(read(page)).toContain("sources/hr.yaml");
});

test("a finding on a stale source shows no number as if it were known", () => {
  const asOf = new Date("2026-03-07T12:00:00Z");
  const stale = { ...source, freshness: "stale" as const, confirmedAt: asOf };
  const unknown = { ...finding, count: undefined, asOf, staleSources: ["hr"] };
  const words = read(homePage({ ...good, sources: [stale], findings: [unknown] }));
  expect(words).toContain("No: HR is stale.");
  expect(words).toContain("1 is not known now.");
  expect(words).toContain("? people who left still have an enabled account was 3");
  expect(words).toContain("Unknown now: hr is stale. The numbers were read 3 days ago");
});

test("before the first run and without sources the page says what to do", () => {
  const words = read(homePage({ ...good, sources: [], findings: [], lastRun: undefined }));
  expect(words).toContain("There are no sources yet.");
  expect(words).toContain("Findings appear here after the first run.");
  expect(words).toContain("No run yet. Start one with edp run .");
  expect(words).toContain("edp connectors list");
});

test("a failed check and a failed step are told with their messages, escaped", () => {
  const words = homePage({
    ...good,
    sources: [{ ...source, check: "failed", checkMessage: "<b>certificate</b> has expired" }],
    lastRun: {
      ...ranWell,
      status: "partial",
      steps: [
        {
          ...{ stepId: "land:hr", kind: "land", source: "hr", status: "failed", attempt: 1, summary: {} },
          ...{ startedAt: now, finishedAt: now, errorCode: "EDP-SRC-001", errorMessage: "it hung up" },
        },
      ],
    },
  });
  expect(read(words)).toContain("HR did not pass the connection check.");
  expect(words).toContain("&lt;b&gt;certificate&lt;/b&gt; has expired");
  expect(words).toContain("it hung up");
});

const card: DatasetCard = {
  name: "mart.x",
  layer: "mart",
  owner: "identity-team",
  description: "What it is. And more.",
  question: "Who?",
  columns: [{ name: "identity_id", type: "uuid", description: "The person." }],
  streams: ["hr.workers"],
  publishedAt: now,
  heldSince: undefined,
  heldBecause: undefined,
  tests: { passed: 2, failed: [] },
};

test("a table's page says who owns it, what it rests on, its tests and every column", () => {
  const words = read(datasetPage(frame, card, now));
  for (const part of ["Who?", "identity-team", "hr.workers", "2 passed", "identity_id uuid The person."]) {
    expect(words).toContain(part);
  }
  const held = {
    ...card,
    heldSince: now,
    heldBecause: "test a found 1 row",
    tests: { passed: 1, failed: ["a: 1 rows"] },
  };
  expect(read(datasetPage(frame, held, now))).toContain(
    "Readers see an older version since 0 s ago : test a found 1 row",
  );
  expect(read(datasetsPage(frame, []))).toContain("Nothing is published yet.");
});
