import { describe, expect, test } from "vitest";
import { answerKey } from "./answer-key.ts";
import { answerQueries, findDifferences } from "./compare-answers.ts";
import { generateOrganisation } from "./organisation/organisation.ts";

const answers = answerKey(
  generateOrganisation({ organisation: "acme", people: 200, seed: 7, today: "2026-11-23" }),
);

describe("findDifferences", () => {
  test("rows agree however a client of PostgreSQL writes them", () => {
    const rows = answers.onboarding.map((row) => ({
      ...row,
      missing_groups: row.missing_groups.length === 0 ? null : row.missing_groups.toReversed().join(", "),
      missing_count: row.missing_count.toString(),
      is_fully_provisioned: row.is_fully_provisioned ? "t" : "f",
      refreshed_at: "now",
    }));
    expect(findDifferences(answers.onboarding, rows)).toEqual([]);
  });

  test("a row too few, too many or twice is told", () => {
    const rows = answers.tickets.map((row) => ({ ...row }));
    const [first] = rows;
    expect(findDifferences(answers.tickets, rows.slice(1))).toEqual([`- ${JSON.stringify(first)}`]);
    expect(findDifferences(answers.tickets.slice(1), rows)).toEqual([`+ ${JSON.stringify(first)}`]);
    expect(findDifferences(answers.tickets, [...rows, { ...first }])).toEqual([`+ ${JSON.stringify(first)}`]);
  });

  test("another verdict is a row too few and one too many", () => {
    const rows = answers.offboarding.map((row, index) => ({
      ...row,
      is_exception: row.is_exception !== (index === 0),
    }));
    expect(findDifferences(answers.offboarding, rows).map((line) => line.charAt(0))).toEqual(["-", "+"]);
  });

  test("every question has a query", () => {
    expect(Object.keys(answerQueries).toSorted()).toEqual(Object.keys(answers).toSorted());
  });
});
