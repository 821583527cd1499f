import { describe, expect, test } from "vitest";
import { listProblems } from "../testing/check-texts.ts";

const drop = (name: string, objects: readonly string[], lines = ""): string =>
  `kind: Source\nname: ${name}\nconnector: drop\nowner: o\ndescription: d\nconfig:\n  folder: f\n  objects:\n${objects.map((object) => `    ${object}: { key: id }\n`).join("")}${lines}`;

describe("relations of a definition", () => {
  test("of two sources that would be one table are told at the second, with the place of the first", () => {
    const texts = {
      "sources/a.yaml": drop("hr", ["eu_workers"]),
      "sources/b.yaml": drop("hr_eu", ["workers"]),
    };
    expect(listProblems(texts)).toMatchInlineSnapshot(`
      [
        "sources/b.yaml:9:5 EDP-DEF-024 raw.hr_eu_workers would be the object workers of hr_eu, and the object eu_workers of hr (sources/a.yaml:9) as well. → rename one of the two sources or objects",
      ]
    `);
  });

  test("of a mapping may have the name of a connector that brings no models", () => {
    const objects =
      "objects: [{ name: items, description: d, key: id, modes: [full], sensitivity: internal, permissions: [] }]";
    const badges = `kind: Connector\nname: badges\ntitle: t\nsummary: s\nstatus: Planned\n${objects}\nconfig: { type: object }\n`;
    const texts = {
      "sources/a.yaml": "kind: Source\nname: badges\nconnector: badges\nowner: o\ndescription: d\n",
      "mappings/a.yaml":
        "kind: Mapping\nname: m\ntype: entity\nowner: o\ndescription: d\nsource: badges\nobject: items\nentity: worker\ncolumns: { employee_id: id }\n",
    };
    const staging = (provides: string): readonly string[] =>
      listProblems(texts, { "connectors/badges/connector.yaml": `${badges}provides: ${provides}\n` }).filter(
        (text) => text.includes("EDP-DEF-024"),
      );
    expect(staging("{}")).toEqual([]);
    expect(staging("{ worker: stg_badges__items }")).toHaveLength(1);
  });

  test("may be near each other", () => {
    const texts = { "sources/a.yaml": drop("hr", ["workers"]), "sources/b.yaml": drop("hr_eu", ["workers"]) };
    expect(listProblems(texts)).toEqual([]);
  });

  test.each([
    ["hr", "workers_head"],
    ["hr", "head"],
    ["hr", "collection_runs"],
    ["hr", "old_collection_runs"],
  ])("that look like EDP's own are refused: source %s, object %s", (source, object) => {
    const said = listProblems({ "sources/a.yaml": drop(source, [object]) });
    expect(said[0]).toContain("EDP-DEF-022");
  });

  test("of a source whose name ends like EDP's own tables are refused once, at the name", () => {
    expect(listProblems({ "sources/a.yaml": drop("over_head", ["a", "b"]) })).toMatchInlineSnapshot(`
      [
        "sources/a.yaml:2:7 EDP-DEF-022 "over_head" ends in "_head"; EDP's own tables beside the raw ones end so. → give it a name that ends otherwise",
      ]
    `);
  });

  test("with a name of 63 bytes are allowed, and one more is refused with how much to cut", () => {
    const fits = "a".repeat(63 - "hr_".length - "_provenance".length);
    expect(listProblems({ "sources/a.yaml": drop("hr", [fits]) })).toEqual([]);
    expect(listProblems({ "sources/a.yaml": drop("hr", [`${fits}b`]) })).toMatchInlineSnapshot(`
      [
        "sources/a.yaml:9:5 EDP-DEF-023 This makes the relation raw.hr_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab_provenance: 64 bytes, and PostgreSQL allows 63. → shorten the name by 1",
      ]
    `);
  });

  test("of a source whose own name is too long are told once", () => {
    const name = "a".repeat(48);
    expect(listProblems({ "sources/a.yaml": drop(name, ["b", "c"]) })).toMatchInlineSnapshot(`
      [
        "sources/a.yaml:2:7 EDP-DEF-023 This makes the relation raw.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa_collection_runs: 64 bytes, and PostgreSQL allows 63. → shorten the name by 1",
      ]
    `);
    expect(listProblems({ "sources/a.yaml": drop("a".repeat(47), ["b"]) })).toEqual([]);
  });

  test("of objects that only an environment adds are checked as well", () => {
    const environment = `kind: Environment\nname: local\nsources:\n  hr:\n    config: { objects: { head: { key: id } } }\n---\nkind: Environment\nname: other\n`;
    const texts = { "environments/local.yaml": environment, "sources/a.yaml": drop("hr", ["workers"]) };
    expect(listProblems(texts)).toMatchInlineSnapshot(`
      [
        "environments/local.yaml:5:26 EDP-DEF-022 "hr_head" ends in "_head"; EDP's own tables beside the raw ones end so. → give it a name that ends otherwise",
      ]
    `);
  });

  test("that staging makes for a mapping do not coincide with a connector's", () => {
    const mapping = `kind: Mapping\nname: m\nowner: o\ntype: entity\nsource: directory\nobject: users\nentity: worker\ncolumns: { employee_id: id }\n`;
    const texts = { "sources/a.yaml": drop("directory", ["users"]), "mappings/m.yaml": mapping };
    expect(listProblems(texts)).toMatchInlineSnapshot(`
      [
        "mappings/m.yaml:6:9 EDP-DEF-024 ods.stg_directory__users would be the mapped object users of directory, and the object users of the connector directory (connectors/directory/connector.yaml:7) as well. → rename one of the two sources or objects",
      ]
    `);
  });
});
