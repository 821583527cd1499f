import { describe, expect, test } from "vitest";
import { listProblems } from "../testing/check-texts.ts";

const platform = (lines: string): string[] =>
  listProblems({ "edp.yaml": `kind: Platform\nname: acme\nedp: 0.1.0\nowner: data-team\n${lines}` });

describe("a Platform", () => {
  test("that is right has no problem", () => {
    expect(
      platform(`timeZone: Europe/Zurich\ndefaults: { schedule: "0 3 * * *", maxLossShare: 0.5 }\n`),
    ).toEqual([]);
  });

  test.each([
    ["Zurich", 'write "Europe/Zurich"'],
    ["Europe/Zurch", 'write "Europe/Zurich"'],
    ["+02:00", "write a name such as Europe/Zurich or UTC"],
    ["Mars/Olympus", "write a name such as Europe/Zurich or UTC"],
  ])("in the time zone %s is told: %s", (zone, fix) => {
    expect(platform(`timeZone: ${zone}\n`)).toEqual([
      `edp.yaml:5:11 EDP-DEF-033 There is no time zone "${zone}". → ${fix}`,
    ]);
  });

  test.each(["UTC", "US/Eastern", "America/Argentina/Buenos_Aires"])("may be in the time zone %s", (zone) => {
    expect(platform(`timeZone: ${zone}\n`)).toEqual([]);
  });

  test("checks its defaults like a source", () => {
    const lines =
      "defaults:\n  schedule: daily\n  freshness: { warnAfter: 2d, errorAfter: 1d }\n  maxRecordSize: 2GiB\n";
    expect(platform(lines)).toMatchInlineSnapshot(`
      [
        "edp.yaml:6:13 EDP-DEF-032 "daily" is no schedule: it has 1 field instead of five. → write five fields (minute hour day month weekday), such as "0 2 * * *" for 02:00 each day, or "manual"",
        "edp.yaml:7:27 EDP-DEF-034 warnAfter (2d) is later than errorAfter (1d), so nobody would be warned. → make warnAfter the shorter of the two",
        "edp.yaml:8:18 EDP-DEF-005 defaults.maxRecordSize must be at most 256MiB, not "2GiB". → write at most 256MiB",
      ]
    `);
  });

  test("with a version that YAML takes for a number is told to use quotes or all three parts", () => {
    const text = "kind: Platform\nname: acme\nedp: 0.1\nowner: data-team\n";
    expect(listProblems({ "edp.yaml": text })).toMatchInlineSnapshot(`
      [
        "edp.yaml:3:6 EDP-DEF-005 edp must be a version of EDP such as 0.1.0, not 0.1. → write a version of EDP such as 0.1.0",
      ]
    `);
  });

  test("is missing from an empty edp.yaml", () => {
    expect(listProblems({ "edp.yaml": "# nothing yet\n" })).toMatchInlineSnapshot(`
      [
        "edp.yaml:1:1 EDP-DEF-021 edp.yaml has no document of kind Platform. → write "kind: Platform" in edp.yaml",
      ]
    `);
  });

  test("stands once in a definition", () => {
    const other = "kind: Platform\nname: other\nedp: 0.1.0\nowner: o\n";
    expect(listProblems({ "sources/other.yaml": other })).toMatchInlineSnapshot(`
      [
        "sources/other.yaml:1:7 EDP-DEF-021 A definition has one document of kind Platform; this is another. → remove it",
      ]
    `);
  });
});
