import { describe, expect, test } from "vitest";
import { listProblems, sourceText } from "../testing/check-texts.ts";

const hr = sourceText("", "hr")
  .replace("directory", "drop")
  .concat("config: { folder: drop, objects: { workers: { key: id } } }\n");

const mapping = (text: string): string[] =>
  listProblems({
    "mappings/m.yaml": `kind: Mapping\nname: m\nowner: identity-team\n${text}`,
    "sources/hr.yaml": hr,
  });

describe("a Mapping of rows", () => {
  test("that is right has no problem", () => {
    const rows = `  - { rule_key: a, kind: license, key: E3, source_code: hr, valid_from: 2026-01-01, valid_to: 2026-12-31 }\n  - { rule_key: b, kind: group, key: G, department: null }\n`;
    expect(mapping(`type: entitlements\nrows:\n${rows}`)).toEqual([]);
  });

  test("of an unknown type is told the types", () => {
    expect(mapping("type: entitlement\nrows: []\n")).toMatchInlineSnapshot(`
      [
        "mappings/m.yaml:4:7 EDP-DEF-005 type must be one of identity-rules, identity-decisions, service-accounts, entitlements, privileged-groups, ticket-kinds, thresholds, entity, not "entitlement". → write "entitlements"",
      ]
    `);
  });

  test("without a type is told the types", () => {
    expect(mapping("rows: []\n")).toMatchInlineSnapshot(`
      [
        "mappings/m.yaml:1:1 EDP-DEF-003 A Mapping needs the key "type": one of identity-rules, identity-decisions, service-accounts, entitlements, privileged-groups, ticket-kinds, thresholds, entity. → add "type:"",
      ]
    `);
  });

  test("is compared with the rows of its own type only", () => {
    const rows = `  - { rule: upn, priority: first, confidence: 2 }\n  - { rul: mail, priority: 1, confidence: 0.5, name: x }\n`;
    expect(mapping(`type: identity-rules\nrows:\n${rows}`)).toMatchInlineSnapshot(`
      [
        "mappings/m.yaml:6:28 EDP-DEF-005 rows.0.priority must be a whole number, not "first". → write a whole number",
        "mappings/m.yaml:6:47 EDP-DEF-005 rows.0.confidence must be at most 1, not 2. → write at most 1",
        "mappings/m.yaml:7:7 EDP-DEF-004 A Mapping has no key "rows.1.rul". → rename it to "rule"",
        "mappings/m.yaml:7:48 EDP-DEF-004 A Mapping has no key "rows.1.name". → use one of: rule, priority, confidence, is_enabled",
      ]
    `);
  });

  test("with days that do not exist, or end before they begin, is told each", () => {
    const rows = `  - { rule_key: a, kind: group, key: G, valid_from: 2026-02-29 }\n  - { rule_key: b, kind: group, key: G, valid_from: 2026-03-01, valid_to: 2026-02-01 }\n  - { rule_key: c, kind: group, key: G, valid_from: 1.2.2026 }\n`;
    expect(mapping(`type: entitlements\nrows:\n${rows}`)).toMatchInlineSnapshot(`
      [
        "mappings/m.yaml:6:53 EDP-DEF-005 rows.0.valid_from must be a day that exists, not "2026-02-29". → write a day that exists",
        "mappings/m.yaml:7:75 EDP-DEF-005 rows.1.valid_to must be on or after valid_from (2026-03-01), not "2026-02-01". → write on or after valid_from (2026-03-01)",
        "mappings/m.yaml:8:53 EDP-DEF-005 rows.2.valid_from must be a date such as 2026-01-31, not "1.2.2026". → write a date such as 2026-01-31",
      ]
    `);
  });

  test("that names an unknown source is told the nearest", () => {
    const rows = "  - { source_code: hrr, group_name: Admins, reason: r }\n";
    expect(mapping(`type: privileged-groups\nrows:\n${rows}`)).toMatchInlineSnapshot(`
      [
        "mappings/m.yaml:6:20 EDP-DEF-035 The definition has no source "hrr". → write "hr"",
      ]
    `);
  });

  test("that decides the same twice is told where the first decision is, in another document too", () => {
    const row = "rows: [{ source_code: hr, account_name: svc, reason: r, decided_by: d }]\n";
    const first = `type: identity-decisions\n${row}`;
    expect(mapping(`${first}---\nkind: Mapping\nname: n\nowner: o\n${first}`)).toMatchInlineSnapshot(`
      [
        "mappings/m.yaml:11:8 EDP-DEF-041 The row for hr / svc is already in mappings/m.yaml:5. → keep one of the two rows",
      ]
    `);
  });
});

describe("a Mapping of type entity", () => {
  const entity = (lines: string): string[] => mapping(`type: entity\n${lines}`);
  const workers = "source: hr\nobject: workers\nentity: worker\n";

  test("that is right has no problem", () => {
    const columns = "columns:\n  employee_id: id\n  email: { field: contact.mail, as: lower }\n";
    expect(entity(workers + columns)).toEqual([]);
  });

  test("that names what does not exist is told each", () => {
    const lines = "source: hrr\nobject: worker\nentity: workers\ncolumns: { employee_id: id }\n";
    expect(entity(lines)).toMatchInlineSnapshot(`
      [
        "mappings/m.yaml:5:9 EDP-DEF-035 The definition has no source "hrr". → write "hr"",
        "mappings/m.yaml:7:9 EDP-DEF-036 There is no core entity "workers" in models/entities.yml. → write "worker"",
      ]
    `);
  });

  test("of an object that the source does not describe is told its objects", () => {
    expect(entity("source: hr\nobject: worker\nentity: worker\ncolumns: { employee_id: id }\n"))
      .toMatchInlineSnapshot(`
      [
        "mappings/m.yaml:6:9 EDP-DEF-031 The source hr has no object "worker". → write "workers"",
      ]
    `);
  });

  test("with unknown and missing columns is told each", () => {
    expect(entity(`${workers}columns: { emial: mail }\n`)).toMatchInlineSnapshot(`
      [
        "mappings/m.yaml:8:1 EDP-DEF-038 The entity worker cannot be without employee_id (The employee number). → add "employee_id: <field of the source>"",
        "mappings/m.yaml:8:12 EDP-DEF-037 The entity worker has no column "emial". → write "email"",
      ]
    `);
  });

  test("with a conversion that does not add up is told so", () => {
    const columns =
      "columns:\n  employee_id: { field: id, as: uppercase }\n  email: { field: mail, otherwise: none }\n";
    expect(entity(workers + columns)).toMatchInlineSnapshot(`
      [
        "mappings/m.yaml:9:33 EDP-DEF-005 columns.employee_id.as must be one of text, lower, upper, integer, number, boolean, date, timestamp, not "uppercase". → write one of text, lower, upper, integer, number, boolean, date, timestamp",
        "mappings/m.yaml:10:36 EDP-DEF-003 A column with "otherwise" needs the key "map": the values that are known. → add "map:"",
      ]
    `);
    expect(entity(`${workers}columns:\n  employee_id: id\n  email: { field: mail, otherwise: none }\n`))
      .toMatchInlineSnapshot(`
      [
        "mappings/m.yaml:10:36 EDP-DEF-003 A column with "otherwise" needs the key "map": the values that are known. → add "map:"",
      ]
    `);
    expect(entity(`${workers}columns:\n  employee_id: 5\n  email: [mail]\n`)).toMatchInlineSnapshot(`
      [
        "mappings/m.yaml:9:16 EDP-DEF-005 columns.employee_id must be text or keys with values, not 5. → put it in quotes: "5"",
        "mappings/m.yaml:10:10 EDP-DEF-005 columns.email must be text or keys with values, not a list. → write text or keys with values",
      ]
    `);
  });

  test("of an object that is mapped to the same entity already is told where", () => {
    const again = `${workers}columns: { employee_id: id }\n`;
    expect(entity(`${again}---\nkind: Mapping\nname: n\nowner: o\ntype: entity\n${again}`))
      .toMatchInlineSnapshot(`
      [
        "mappings/m.yaml:16:9 EDP-DEF-042 hr.workers is already mapped to worker in mappings/m.yaml:7. → join the two mappings, or remove one",
      ]
    `);
  });
});
