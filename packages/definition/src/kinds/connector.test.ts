import { describe, expect, test } from "vitest";
import { goodConfig, listProblems, sourceText } from "../testing/check-texts.ts";
import { directoryManifest } from "../testing/small-manifests.ts";

const manifest = (text: string, sources: Record<string, string> = {}): string[] =>
  listProblems(sources, { "connectors/own/connector.yaml": text });

const own = `name: own\ntitle: Own\nsummary: s\nstatus: Custom Active\nconfig: { type: object }\n`;
const object =
  "{ name: doors, description: d, key: id, modes: [full], sensitivity: internal, permissions: [] }";

describe("a connector's manifest", () => {
  test("that is right has no problem", () => {
    expect(manifest(`${own}objects: [${object}]\n`)).toEqual([]);
  });

  test("that reads nothing is told so", () => {
    expect(manifest(own)).toMatchInlineSnapshot(`
      [
        "connectors/own/connector.yaml:1:1 EDP-DEF-043 The manifest of own is wrong: it reads nothing: it has neither "objects" nor "dynamicObjects: true". → correct its connector.yaml",
      ]
    `);
  });

  test("with a wrong object is told that alone", () => {
    const files = { "sources/a.yaml": sourceText("objects: [doors]\n", "a").replace("directory", "own") };
    const all = (objects: string): string[] => manifest(`${own}objects: ${objects}\n`, files);
    expect([
      ...all(`[${object.replace("full", "fully")}]`),
      ...all(`[${object.replace("doors", "Doors")}]`),
      ...all("doors"),
      ...all("[doors]"),
      ...all("[]"),
    ]).toMatchInlineSnapshot(`
      [
        "connectors/own/connector.yaml:6:59 EDP-DEF-005 objects.0.modes.0 must be one of full, incremental, not "fully". → write "full"",
        "connectors/own/connector.yaml:6:19 EDP-DEF-005 objects.0.name must be lower-case letters and digits joined by single underscores, a letter first, not "Doors". → write "doors"",
        "connectors/own/connector.yaml:6:10 EDP-DEF-005 objects must be a list, not "doors". → write it as a list: [doors]",
        "connectors/own/connector.yaml:6:11 EDP-DEF-005 objects.0 must be keys with values, not "doors". → write keys with values",
        "connectors/own/connector.yaml:6:10 EDP-DEF-043 The manifest of own is wrong: it reads nothing: it has neither "objects" nor "dynamicObjects: true". → correct its connector.yaml",
      ]
    `);
  });

  test("that describes an object twice is told so", () => {
    expect(manifest(`${own}objects:\n  - ${object}\n  - ${object}\n`)).toMatchInlineSnapshot(`
      [
        "connectors/own/connector.yaml:8:13 EDP-DEF-043 The manifest of own is wrong: it describes the object doors twice. → correct its connector.yaml",
      ]
    `);
  });

  test("of a name that another has is told which", () => {
    expect(manifest(directoryManifest)).toMatchInlineSnapshot(`
      [
        "connectors/own/connector.yaml:2:7 EDP-DEF-043 The manifest of directory is wrong: connectors/directory/connector.yaml already describes a connector of that name. → correct its connector.yaml",
      ]
    `);
  });

  test("whose config is no JSON Schema is told once, at the manifest", () => {
    const text = `${own.replace("{ type: object }", "{ type: strange }")}objects: [${object}]\n`;
    const source = sourceText("", "a").replace("directory", "own");
    const sources = { "sources/a.yaml": source, "sources/b.yaml": source.replace("name: a", "name: b") };
    expect(manifest(text, sources)).toMatchInlineSnapshot(`
      [
        "connectors/own/connector.yaml:5:1 EDP-DEF-043 The manifest of own is wrong: its config is no JSON Schema: schema is invalid: data/type must be equal to one of the allowed values, data/type must be array, data/type must match a schema in anyOf. → correct its connector.yaml",
      ]
    `);
  });

  test("with wrong and unknown keys is told each", () => {
    expect(manifest(`${own}status: Ready\nobjcts: []\nsecrets: [{ name: Client_Secret, description: d }]\n`))
      .toMatchInlineSnapshot(`
        [
          "connectors/own/connector.yaml:1:1 EDP-DEF-043 The manifest of own is wrong: it reads nothing: it has neither "objects" nor "dynamicObjects: true". → correct its connector.yaml",
          "connectors/own/connector.yaml:6:1 EDP-DEF-002 The key "status" stands here twice; the first is in line 4. → keep one of the two",
          "connectors/own/connector.yaml:7:1 EDP-DEF-004 A Connector has no key "objcts". → rename it to "objects"",
          "connectors/own/connector.yaml:8:11 EDP-DEF-003 A Connector needs the key "secrets.0.required": Whether the connector needs it; false: it works without. → add "required:"",
          "connectors/own/connector.yaml:8:19 EDP-DEF-005 secrets.0.name must be lower-case words joined by hyphens, not "Client_Secret". → write "client-secret"",
        ]
      `);
  });

  test("that is a list is told so", () => {
    expect(manifest("- a\n")).toMatchInlineSnapshot(`
      [
        "connectors/own/connector.yaml:1:1 EDP-DEF-007 A document is keys with values; this one is something else. → begin it with "kind:" and "name:", or remove it",
      ]
    `);
  });
});

describe("a Source against its connector", () => {
  const source = (lines: string): string[] => listProblems({ "sources/a.yaml": sourceText(lines) });

  test("that does not exist is told the nearest", () => {
    const text = sourceText(goodConfig).replace("connector: directory", "connector: directroy");
    expect(listProblems({ "sources/a.yaml": text })).toMatchInlineSnapshot(`
      [
        "sources/a.yaml:3:12 EDP-DEF-030 There is no connector "directroy". → write "directory"",
      ]
    `);
  });

  test("is told what is wrong in its config, key by key", () => {
    const config = `config:\n  baseDnn: DC=x\n  urls: []\n  pageSize: 0\n  mode: page\n  scope: leaf\n  labels: { Team: a }\n  port: [1]\n`;
    expect(source(config)).toMatchInlineSnapshot(`
      [
        "sources/a.yaml:7:3 EDP-DEF-004 A Source with connector directory has no key "config.baseDnn". → rename it to "baseDn"",
        "sources/a.yaml:8:9 EDP-DEF-005 config.urls must be a list with something in it, not an empty list. → write a list with something in it",
        "sources/a.yaml:9:13 EDP-DEF-005 config.pageSize must be at least 1, not 0. → write at least 1",
        "sources/a.yaml:10:9 EDP-DEF-005 config.mode must be one of paged, plain, not "page". → write "paged"",
        "sources/a.yaml:11:10 EDP-DEF-005 config.scope must be one of base, tree, not "leaf". → write one of base, tree",
        "sources/a.yaml:12:13 EDP-DEF-005 A key of config.labels must be a word in small letters, not "Team". → write "team"",
        "sources/a.yaml:13:9 EDP-DEF-005 config.port must be a whole number or text, not a list. → write a whole number or text",
      ]
    `);
  });

  test("with a union told apart by a key is compared with the branch that was meant", () => {
    const config = (auth: string): string => `config:\n  baseDn: DC=x\n  auth: ${auth}\n`;
    expect(source(config("{ kind: simple, usr: a }"))).toMatchInlineSnapshot(`
      [
        "sources/a.yaml:8:25 EDP-DEF-004 A Source with connector directory has no key "config.auth.usr". → rename it to "user"",
      ]
    `);
    expect(source(config("{ kind: simpel, user: a }"))).toMatchInlineSnapshot(`
      [
        "sources/a.yaml:8:17 EDP-DEF-005 config.auth.kind must be one of simple, none, not "simpel". → write "simple"",
      ]
    `);
    expect(source(config("{ user: a }"))).toMatchInlineSnapshot(`
      [
        "sources/a.yaml:8:3 EDP-DEF-003 A Source with connector directory needs the key "config.auth.kind": one of simple, none. → add "kind:"",
      ]
    `);
    expect(source(config("simple"))).toMatchInlineSnapshot(`
      [
        "sources/a.yaml:8:9 EDP-DEF-005 config.auth must be keys with values, not "simple". → write keys with values",
      ]
    `);
  });

  test("that names unknown objects and secrets is told the nearest", () => {
    expect(source(`${goodConfig}objects: [usrs]\nsecrets: { bind-pasword: a/b }\n`)).toMatchInlineSnapshot(`
      [
        "sources/a.yaml:7:11 EDP-DEF-031 The connector directory has no object "usrs". → write "users"",
        "sources/a.yaml:8:12 EDP-DEF-040 The connector directory uses no secret "bind-pasword". → rename it to "bind-password"",
      ]
    `);
  });

  test("that describes its objects itself is told of names that are no identifiers", () => {
    const lines = "config: { folder: f, objects: { Workers: { key: id }, depts: {} } }\nobjects: [workers]\n";
    const text = sourceText(lines).replace("directory", "drop");
    expect(listProblems({ "sources/a.yaml": text })).toMatchInlineSnapshot(`
      [
        "sources/a.yaml:6:33 EDP-DEF-005 config.objects must be named by lower-case letters and digits joined by single underscores, a letter first, not "Workers". → write "workers"",
        "sources/a.yaml:6:55 EDP-DEF-003 A Source with connector drop needs the key "config.objects.depts.key". → add "key:"",
      ]
    `);
  });

  test("whose described name is wrong is told it once, wherever it is used", () => {
    const lines =
      "config: { folder: f, objects: { Workers: { key: id }, 9x: { key: id } } }\nobjects: [wrkers]\n";
    const text = sourceText(lines, "a").replace("directory", "drop");
    const mapping =
      "kind: Mapping\nname: m\nowner: x\ntype: entity\nsource: a\nobject: workers\nentity: worker\ncolumns: { employee_id: id }\n";
    expect(listProblems({ "sources/a.yaml": text, "mappings/m.yaml": mapping })).toMatchInlineSnapshot(`
      [
        "sources/a.yaml:6:33 EDP-DEF-005 config.objects must be named by lower-case letters and digits joined by single underscores, a letter first, not "Workers". → write "workers"",
        "sources/a.yaml:6:55 EDP-DEF-005 config.objects must be named by lower-case letters and digits joined by single underscores, a letter first, not "9x". → write "records"",
        "sources/a.yaml:7:11 EDP-DEF-031 The config of a has no object "wrkers". → write "workers"",
      ]
    `);
  });
});
