import { describe, expect, test } from "vitest";
import { checkTexts, listProblems, printProblems } from "../testing/check-texts.ts";
import { deepest, mostPieces } from "./compose.ts";

const problems = (text: string): string[] => listProblems({ "sources/x.yaml": text });
const codes = (text: string): (string | undefined)[] =>
  checkTexts({ "sources/x.yaml": text }).issues.map((issue) => issue.code);

describe("broken YAML is told in a person's words, once a document", () => {
  test.each([
    [
      "a tab as indent",
      "kind: Source\nconfig:\n\turls: []\n",
      "3:1 EDP-DEF-001 This is not valid YAML: a tab stands where the indent is. → indent with spaces",
    ],
    [
      "two colons in a line",
      "a: b: c\n",
      "1:4 EDP-DEF-001 This is not valid YAML: a value follows where no value can be; often two colons stand in one line. → put the value in quotes if it holds a colon and a space",
    ],
    [
      "an open bracket",
      "a: [1, 2\n",
      "2:1 EDP-DEF-001 This is not valid YAML: a quote, bracket, comma or line break is missing before this place. → close what was opened, and put commas between values in brackets",
    ],
    [
      "an open quote",
      "a: 'x\nb: 2\n",
      "3:1 EDP-DEF-001 This is not valid YAML: a quote, bracket, comma or line break is missing before this place. → close what was opened, and put commas between values in brackets",
    ],
    [
      "an indent that fits nothing",
      "a:\n  b: 1\n c: 2\n",
      "3:1 EDP-DEF-001 This is not valid YAML: the indent does not fit the lines around it. → indent the keys of one group alike",
    ],
    [
      "a reserved character",
      "a: @x\n",
      '1:4 EDP-DEF-001 This is not valid YAML: a plain value cannot begin with this character. → put the value in quotes: "…"',
    ],
    [
      "an unknown escape",
      'a: "\\q"\n',
      "1:5 EDP-DEF-001 This is not valid YAML: this escape is unknown inside double quotes. → write the backslash twice, or use single quotes",
    ],
  ])("%s", (_what, text, said) => {
    expect(problems(text)).toEqual([`sources/x.yaml:${said}`]);
  });

  test("and what the library says of it, which may quote the file, is not repeated", () => {
    expect(printProblems({ "sources/x.yaml": "password: hunter2 hunter2\n  hunter2: [\n" })).not.toContain(
      "hunter2",
    );
  });
});

describe("what YAML allows and a definition does not", () => {
  test.each([
    [
      "the same key twice",
      "kind: Platform\nkind: Source\n",
      '2:1 EDP-DEF-002 The key "kind" stands here twice; the first is in line 1. → keep one of the two',
    ],
    [
      "an anchor",
      "- &a 1\n",
      "1:6 EDP-DEF-011 An anchor (&) is not used in definitions: every value stands where it is read. → remove the anchor",
    ],
    [
      "a tag",
      "- !!binary aGk=\n",
      "1:12 EDP-DEF-011 A tag (!) is not used in definitions: every value stands where it is read. → remove the tag",
    ],
    [
      "a number beyond 2^53",
      "- 12345678901234567890\n",
      '1:3 EDP-DEF-014 12345678901234567890 cannot be kept exactly as a number. → put it in quotes if it is a name: "12345678901234567890"',
    ],
    [
      "a number beyond all",
      "- 1e400\n",
      '1:3 EDP-DEF-014 1e400 cannot be kept exactly as a number. → put it in quotes if it is a name: "1e400"',
    ],
    [
      "infinity",
      "- .inf\n",
      '1:3 EDP-DEF-014 .inf cannot be kept exactly as a number. → put it in quotes if it is a name: ".inf"',
    ],
    [
      "a list as a key",
      "? [a]\n: 1\n",
      "1:3 EDP-DEF-015 A key must be a word; this one is a list. → write a plain word, or put it in quotes",
    ],
    [
      "a key that reaches prototypes",
      "__proto__: { a: 1 }\n",
      '1:1 EDP-DEF-015 A key must be a word; this one is "__proto__", which JavaScript keeps for itself. → write a plain word, or put it in quotes',
    ],
    [
      "a hidden character",
      "- a\u202eb\n",
      "1:4 EDP-DEF-013 Here stands U+202E, which cannot be seen and does not belong in text. → delete it",
    ],
    [
      "a control character",
      "- a\u001b[31m\n",
      "1:4 EDP-DEF-013 Here stands U+001B, which cannot be seen and does not belong in text. → delete it",
    ],
    [
      "a hidden character as an escape",
      '- "a\\u0000"\n',
      "1:3 EDP-DEF-013 Here stands U+0000 as an escape, which cannot be seen and does not belong in text. → delete it",
    ],
    [
      "half a character as an escape",
      '- "\\ud800"\n',
      "1:3 EDP-DEF-013 Here stands U+D800 as an escape, which cannot be seen and does not belong in text. → delete it",
    ],
  ])("%s", (_what, text, said) => {
    expect(problems(text)).toContain(`sources/x.yaml:${said}`);
  });

  test("words that YAML 1.1 took for something else stay words, whatever the file's head says", () => {
    const text =
      "%YAML 1.1\n---\nkind: Source\nname: on\nconnector: directory\nowner: no\ndescription: 2026-01-01\ntenant: 1:30\nconfig: { baseDn: yes }\n";
    const { definition, issues } = checkTexts({ "sources/x.yaml": text });
    expect(issues).toEqual([]);
    expect(definition?.sources.get("on")?.value).toMatchObject({
      name: "on",
      owner: "no",
      description: "2026-01-01",
      tenant: "1:30",
      config: { baseDn: "yes" },
    });
  });
});

describe("files that are made to cost much", () => {
  test("aliases are never expanded: a bomb is a list of refusals, one an alias", () => {
    const levels = Array.from(
      { length: 8 },
      (_, level) =>
        `l${(level + 1).toString()}: &l${(level + 1).toString()} [${Array.from({ length: 9 }, () => `*l${level.toString()}`).join(", ")}]`,
    );
    const bomb = `l0: &l0 lol\n${levels.join("\n")}\n`;
    const found = codes(bomb);
    expect(found).toHaveLength(9 + 8 * 9);
    expect(new Set(found)).toEqual(new Set(["EDP-DEF-011"]));
  });

  test.each([
    ["brackets", "[".repeat(100_000)],
    ["maps in brackets", "{a: ".repeat(100_000)],
    ["dashes", "- ".repeat(100_000)],
    ["keys", Array.from({ length: 200 }, (_, level) => `${" ".repeat(level)}a:\n`).join("")],
  ])("%s inside each other without end are refused at a counted depth", (_what, nested) => {
    const { issues } = checkTexts({ "sources/x.yaml": nested });
    expect(issues.map((issue) => issue.code)).toEqual(["EDP-DEF-012"]);
    expect(issues[0]?.params).toEqual({ limit: deepest });
  });

  test("64 levels are read", () => {
    expect(codes(`${"[".repeat(60)}${"]".repeat(60)}\n`)).toEqual(["EDP-DEF-007"]);
  });

  test("a text of very many pieces is refused at a counted piece", () => {
    const { issues } = checkTexts({ "sources/x.yaml": `[${"a,".repeat(mostPieces / 2)}]` });
    expect(issues.map((issue) => issue.code)).toEqual(["EDP-DEF-008"]);
    expect(issues[0]?.params).toEqual({ what: "pieces of YAML", limit: "200,000" });
  });
});

describe("several documents in one file", () => {
  test("are read one by one; an empty one at the end is none", () => {
    const one = (name: string): string =>
      `kind: Source\nname: ${name}\nconnector: directory\nowner: o\ndescription: d\nconfig: { baseDn: x }\n`;
    const { definition, documentCount } = checkTexts({
      "sources/x.yaml": `---\n${one("a")}---\n${one("b")}---\n`,
    });
    expect([...(definition?.sources.keys() ?? [])]).toEqual(["a", "b"]);
    expect(documentCount).toBe(4);
  });

  test("that are no mapping, have no kind or an unknown one, are told each", () => {
    expect(problems("- a\n---\ntext\n---\nname: a\n---\nkind: Sorce\n---\nkind: 5\n---\nkind: Policy\n"))
      .toMatchInlineSnapshot(`
        [
          "sources/x.yaml:1:1 EDP-DEF-007 A document is keys with values; this one is a list. → begin it with "kind:" and "name:", or remove it",
          "sources/x.yaml:3:1 EDP-DEF-007 A document is keys with values; this one is a single value. → begin it with "kind:" and "name:", or remove it",
          "sources/x.yaml:5:1 EDP-DEF-003 A document needs the key "kind": one of Platform, Environment, Source, Mapping, Dashboard, Service, App. → add "kind:"",
          "sources/x.yaml:7:7 EDP-DEF-006 This EDP knows no documents of kind "Sorce". → write "Source"",
          "sources/x.yaml:9:7 EDP-DEF-006 This EDP knows no documents of kind "5". → use one of: Platform, Environment, Source, Mapping, Dashboard, Service, App",
          "sources/x.yaml:11:7 EDP-DEF-006 This EDP knows no documents of kind "Policy". → use one of: Platform, Environment, Source, Mapping, Dashboard, Service, App",
        ]
      `);
  });

  test("of one kind with one name are told where the first is", () => {
    const one =
      "kind: Source\nname: a\nconnector: directory\nowner: o\ndescription: d\nconfig: { baseDn: x }\n";
    expect(problems(`${one}---\n${one}`)).toEqual([
      'sources/x.yaml:9:7 EDP-DEF-020 Two documents of kind Source have the name "a"; the first is sources/x.yaml:2. → rename one of them',
    ]);
  });
});
