// Hostile texts wherever a definition names something that becomes SQL, a folder or a variable: refused with a place.
// Where a text is only a text, it is kept as it is.
import { expect, test } from "vitest";
import { storableStrings, unstorableStrings } from "../../../../tests/support/hostile-strings.ts";
import { identifierPattern } from "../text/names.ts";
import { checkTexts, goodConfig, sourceText, type Texts } from "../testing/check-texts.ts";

const hidden =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200b\u2028-\u202e\ufeff\uffff]|\p{Surrogate}/u;

/** JSON is YAML; what YAML cannot hold raw is escaped. */
const write = (text: string): string => JSON.stringify(text);

const drop = (object: string): string =>
  `kind: Source\nname: d\nconnector: drop\nowner: o\ndescription: d\nconfig: { folder: x, objects: { ${object}: { key: id } } }\n`;
const entity = (line: string): string =>
  `kind: Mapping\nname: m\ntype: entity\nowner: o\nsource: d\nobject: workers\nentity: worker\ncolumns: { employee_id: id }\n`.replace(
    new RegExp(`^${line.split(":")[0] ?? ""}:.*$`, "m"),
    line,
  );

/** Places of names, each with one text. */
const places: Readonly<Record<string, (text: string) => Texts>> = {
  "a source": (text) => ({ "sources/a.yaml": sourceText(goodConfig, text) }),
  "a connector": (text) => ({
    "sources/a.yaml": sourceText(goodConfig).replace(/connector: .*/, `connector: ${text}`),
  }),
  "an object": (text) => ({ "sources/a.yaml": sourceText(`${goodConfig}objects: [${text}]\n`) }),
  "a described object": (text) => ({ "sources/a.yaml": drop(text) }),
  "the name of a secret": (text) => ({
    "sources/a.yaml": sourceText(`${goodConfig}secrets: { ${text}: a/b }\n`),
  }),
  "the reference of a secret": (text) => ({
    "sources/a.yaml": sourceText(`${goodConfig}secrets: { bind-password: ${text} }\n`),
  }),
  "an environment": (text) => ({ "environments/x.yaml": `kind: Environment\nname: ${text}\n` }),
  "an overridden source": (text) => ({
    "environments/x.yaml": `kind: Environment\nname: x\nsources: { ${text}: { enabled: false } }\n`,
  }),
  "a platform": (text) => ({ "edp.yaml": `kind: Platform\nname: ${text}\nedp: 0.1.0\nowner: o\n` }),
  "a mapping": (text) => ({ "sources/a.yaml": drop("workers"), "mappings/m.yaml": entity(`name: ${text}`) }),
  "the source of a mapping": (text) => ({
    "sources/a.yaml": drop("workers"),
    "mappings/m.yaml": entity(`source: ${text}`),
  }),
  "the object of a mapping": (text) => ({
    "sources/a.yaml": drop("workers"),
    "mappings/m.yaml": entity(`object: ${text}`),
  }),
  "the entity of a mapping": (text) => ({
    "sources/a.yaml": drop("workers"),
    "mappings/m.yaml": entity(`entity: ${text}`),
  }),
  "a column of an entity": (text) => ({
    "sources/a.yaml": drop("workers"),
    "mappings/m.yaml": entity(`columns: { employee_id: id, ${text}: x }`),
  }),
};

// Names like any other, as far as anybody can tell.
const identifiers = storableStrings.filter((text) => new RegExp(identifierPattern).test(text));

test.each(Object.entries(places))("%s is never named by a hostile text", (_place, build) => {
  for (const text of [...storableStrings, ...unstorableStrings, "", "9lives", "_x", "a__b"]) {
    if (identifiers.includes(text)) continue;
    const { issues, definition } = checkTexts(build(write(text)));
    expect([text, definition === undefined]).toEqual([text, true]);
    for (const { location } of issues) expect([text, location?.line]).toEqual([text, expect.any(Number)]);
  }
});

test("the words that are identifiers all the same are few", () => {
  expect(identifiers).toEqual(["null", "true", "constructor", "undefined", "con"]);
});

test("texts for people are kept as they are, unless they hide something", () => {
  for (const text of [...storableStrings, ...unstorableStrings]) {
    const source = sourceText(`${goodConfig}supportPath: ${write(text)}\n`);
    const { definition, issues } = checkTexts({ "sources/a.yaml": source });
    if (hidden.test(text)) expect([text, issues[0]?.code]).toEqual([text, "EDP-DEF-013"]);
    else if (issues.length === 0)
      expect(definition?.sources.get("corporate_ad")?.value.supportPath).toBe(text);
    else expect([text, issues.map(({ code }) => code)]).toEqual([text, ["EDP-DEF-005"]]);
  }
});
