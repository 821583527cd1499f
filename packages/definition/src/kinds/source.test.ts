import { describe, expect, test } from "vitest";
import { goodConfig, listProblems, printProblems, sourceText } from "../testing/check-texts.ts";

/** What is said of a Source with these lines beside kind, name, connector, owner and description. */
const problems = (lines: string): string[] =>
  listProblems({ "sources/corporate_ad.yaml": sourceText(lines) });
const source = (lines: string): string[] => problems(goodConfig + lines);

describe("a Source", () => {
  test("that is right has no problem", () => {
    expect(source(`objects: [users]\nschedule: "*/15 * * * 1-5"\nmaxRecordSize: 64MiB\n`)).toEqual([]);
  });

  test("with a misspelt key is shown the line, the mark and the right spelling", () => {
    const text = sourceText(`${goodConfig}\nshcedule: "0 2 * * *"\n`);
    expect(printProblems({ "sources/corporate_ad.yaml": text })).toMatchInlineSnapshot(`
      "error EDP-DEF-004  Unknown key
        sources/corporate_ad.yaml:8:1   shcedule
            8 │ shcedule: "0 2 * * *"
              │ ^^^^^^^^
        A Source has no key "shcedule".
        fix   rename it to "schedule""
    `);
  });

  test("with a misspelt key that it must have is told once", () => {
    const text = "kind: Source\nname: hr\nconector: drop\nowner: o\ndescription: d\n";
    expect(listProblems({ "sources/hr.yaml": text })).toMatchInlineSnapshot(`
      [
        "sources/hr.yaml:3:1 EDP-DEF-004 A Source has no key "conector". → rename it to "connector"",
      ]
    `);
  });

  test("without what it must have is told each key and what it means", () => {
    expect(listProblems({ "sources/hr.yaml": "kind: Source\nname: hr\n" })).toMatchInlineSnapshot(`
      [
        "sources/hr.yaml:1:1 EDP-DEF-003 A Source needs the key "connector": The connector that reads it; \`edp connectors\` lists them. → add "connector:"",
        "sources/hr.yaml:1:1 EDP-DEF-003 A Source needs the key "owner": The team that answers for this source and is told when it fails. → add "owner:"",
        "sources/hr.yaml:1:1 EDP-DEF-003 A Source needs the key "description": What the system is and what its data is used for. → add "description:"",
      ]
    `);
  });

  test.each([
    ["HR", "hr"],
    ["hr-data", "hr_data"],
    ["Personal Büro", "personal_buro"],
    ["hrData", "hr_data"],
    ["_hr", "hr"],
    ["hr__data", "hr_data"],
  ])("named %j is told to be %j", (name, better) => {
    expect(listProblems({ "sources/hr.yaml": sourceText(goodConfig, name) })).toEqual([
      `sources/hr.yaml:2:7 EDP-DEF-005 name must be lower-case letters and digits joined by single underscores, a letter first, not "${name}". → write "${better}"`,
    ]);
  });

  test("with values of the wrong type is told each, and how to write it", () => {
    const lines = `enabled: yes\nobjects: users\nmaxLossShare: 30 %\ntenant: 5\ntitle: ""\ndomains: [a, a]\n`;
    expect(source(lines)).toMatchInlineSnapshot(`
      [
        "sources/corporate_ad.yaml:7:10 EDP-DEF-005 enabled must be true or false, not "yes". → write true or false",
        "sources/corporate_ad.yaml:8:10 EDP-DEF-005 objects must be a list, not "users". → write it as a list: [users]",
        "sources/corporate_ad.yaml:9:15 EDP-DEF-005 maxLossShare must be a number, not "30 %". → write a number",
        "sources/corporate_ad.yaml:10:9 EDP-DEF-005 tenant must be text, not 5. → put it in quotes: "5"",
        "sources/corporate_ad.yaml:11:1 EDP-DEF-005 title must be text that is not empty, not "". → write text that is not empty",
        "sources/corporate_ad.yaml:12:10 EDP-DEF-005 domains must be a list in which nothing stands twice, not a list. → write a list in which nothing stands twice",
      ]
    `);
  });

  test("with durations and sizes that are none is told their form", () => {
    expect(source("freshness: { warnAfter: 26, errorAfter: 2 days }\nmaxRecordSize: 16MB\n"))
      .toMatchInlineSnapshot(`
      [
        "sources/corporate_ad.yaml:7:25 EDP-DEF-005 freshness.warnAfter must be a duration such as 90s, 15m, 26h or 7d, not 26. → write a duration such as 90s, 15m, 26h or 7d",
        "sources/corporate_ad.yaml:7:41 EDP-DEF-005 freshness.errorAfter must be a duration such as 90s, 15m, 26h or 7d, not "2 days". → write a duration such as 90s, 15m, 26h or 7d",
        "sources/corporate_ad.yaml:8:16 EDP-DEF-005 maxRecordSize must be a size such as 512KiB or 16MiB, not "16MB". → write a size such as 512KiB or 16MiB",
      ]
    `);
  });

  test("that allows larger records than memory holds is told the limit", () => {
    expect(source("maxRecordSize: 1GiB\n")).toMatchInlineSnapshot(`
      [
        "sources/corporate_ad.yaml:7:16 EDP-DEF-005 maxRecordSize must be at most 256MiB, not "1GiB". → write at most 256MiB",
      ]
    `);
  });

  test("that warns after it fails is told so", () => {
    expect(source("freshness: { warnAfter: 3d, errorAfter: 50h }\n")).toMatchInlineSnapshot(`
      [
        "sources/corporate_ad.yaml:7:25 EDP-DEF-034 warnAfter (3d) is later than errorAfter (50h), so nobody would be warned. → make warnAfter the shorter of the two",
      ]
    `);
  });

  test.each([
    ["0 2 * *", "it has 4 fields instead of five"],
    ["0 0 2 * * *", "it has 6 fields instead of five"],
    ["@daily", "it has 1 field instead of five"],
    ["61 * * * *", "Invalid value for minute: 61"],
    ["0 24 * * *", "Invalid value for hour: 24"],
    ["0 0 31 2 *", "no such day ever comes"],
    ["a b c d e", "configuration entry 1 (a) contains illegal characters"],
  ])("with the schedule %j is told: %s", (schedule, reason) => {
    expect(source(`schedule: "${schedule}"\n`)).toEqual([
      `sources/corporate_ad.yaml:7:11 EDP-DEF-032 "${schedule}" is no schedule: ${reason}. → write five fields (minute hour day month weekday), such as "0 2 * * *" for 02:00 each day, or "manual"`,
    ]);
  });

  test.each(["0 2 * * *", "*/5 8-18 * * MON-FRI", "0 0 29 2 *", "manual", "59 23 31 * 7"])(
    "may have the schedule %j",
    (schedule) => {
      expect(source(`schedule: "${schedule}"\n`)).toEqual([]);
    },
  );

  test("with a reference to a secret that is none is told the form, never the value", () => {
    const printed = printProblems({
      "sources/a.yaml": sourceText(`${goodConfig}secrets: { bind-password: Hunter2! }\n`),
    });
    expect(printed).not.toContain("Hunter2");
    expect(printed).toMatchInlineSnapshot(`
      "error EDP-SEC-002  Secret in the definition
        sources/a.yaml:7:27   secrets.bind-password
            7 │ secrets: { bind-password: [secret] }
              │                           ^^^^^^^^
        This looks like a secret by the name of its key. Secrets are never written in Git; this one is no longer safe.
        fix   remove it, revoke the secret, and give a new one to a secret provider as corporate_ad/bind-password

      error EDP-DEF-005  Wrong value
        sources/a.yaml:7:27   secrets.bind-password
            7 │ secrets: { bind-password: [secret] }
              │                           ^^^^^^^^
        secrets.bind-password must be a reference <scope>/<name> such as corporate_ad/bind-password, not [secret].
        fix   write a reference <scope>/<name> such as corporate_ad/bind-password"
    `);
  });
});
