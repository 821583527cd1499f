// The example of every kind, damaged at random: whatever stands in a definition, the answer is a definition or a list
// of problems with file, line and column. Nothing else is thrown, and nothing that a terminal obeys is printed.
import { catalogue, printIssue, type Issue } from "@edp/base";
import { expect, test } from "vitest";
import { createSeededChance, type Chance } from "../../../../tests/support/seeded-chance.ts";
import type { Definition } from "../definition.ts";
import { allKinds } from "../kinds/all-kinds.ts";
import { connectorKind } from "../kinds/connector.ts";
import { resolvePlatform } from "../resolve/resolve-platform.ts";
import { checkTexts, goodConfig, sourceText } from "../testing/check-texts.ts";

const mutationCount = 2_000;

/** Each of them damaged alone, beside the small platform of all tests. */
const examples: readonly (readonly [file: string, text: string])[] = [
  ["edp.yaml", allKinds.Platform.example],
  ["environments/local.yaml", allKinds.Environment.example],
  ["sources/example.yaml", allKinds.Source.example],
  ["sources/directory.yaml", sourceText(`${goodConfig}objects: [users]\n`, "directory")],
  ["mappings/example.yaml", allKinds.Mapping.example],
  ["dashboards/example.yaml", allKinds.Dashboard.example],
];
const manifest = ["connectors/example/connector.yaml", connectorKind.example] as const;

/** What people paste, and what attackers write. */
const fragments: readonly string[] = [
  ...["\t", ":", ": ", "- ", "? ", "|", ">-\n", "#", "---\n", "...\n", "%YAML 1.1\n", "'", '"', "\\", "\n"],
  ...[
    "{",
    "}",
    "[",
    "]",
    "[[[[",
    "{a: {b: {c: ",
    ",",
    "&a ",
    "*a",
    "<<: *a\n",
    "!!binary ",
    "!!js/function ",
  ],
  ...["!<tag:x> ", "null", "~", "true", "on", "no", "0x1F", "0o17", "1e400", ".inf", ".nan", "2026-01-01"],
  ...[
    "12345678901234567890",
    "-0",
    "1_000",
    "__proto__: 1\n",
    "constructor: {}\n",
    "prototype",
    "kind: Source\n",
  ],
  ...["name: name\n", "\u0000", "\u001b[31m", "\u202e", "\u200b", "\ufeff", "\ud800", "\u{1f600}", "\u0085"],
  ...[
    "\u2028",
    "\r",
    "${HOME}",
    "{{ jinja }}",
    "'; drop table x; --",
    "$1",
    "../../etc/passwd",
    "x".repeat(300),
  ],
];

const pick = <T>(items: readonly T[], chance: Chance): T => items[chance(items.length)]!; // never empty here

/** One to four changes: of a character, a word, a line, or the indent. */
function mutate(text: string, chance: Chance): string {
  let mutant = text;
  for (let count = 1 + chance(4); count > 0; count -= 1) mutant = changeOnce(mutant, chance);
  return mutant;
}

function changeOnce(text: string, chance: Chance): string {
  const at = chance(text.length + 1);
  const lines = text.split("\n");
  const line = chance(lines.length);
  switch (chance(9)) {
    case 0:
      return text.slice(0, at) + pick(fragments, chance) + text.slice(at);
    case 1:
      return text.slice(0, at) + text.slice(at + 1 + chance(6));
    case 2:
      return text.slice(0, at) + String.fromCharCode(chance(0x10000)) + text.slice(at + 1);
    case 3:
      return lines.toSpliced(line, 1).join("\n");
    case 4:
      return lines.toSpliced(line, 0, pick(lines, chance)).join("\n");
    case 5:
      return lines.with(line, `${" ".repeat(chance(5))}${(lines[line] ?? "").trimStart()}`).join("\n");
    case 6:
      return lines.with(line, (lines[line] ?? "").replace(/: .*/, `: ${pick(fragments, chance)}`)).join("\n");
    case 7:
      return lines
        .with(line, (lines[line] ?? "").replace(/[\w-]+:/, `${pick(fragments, chance)}:`))
        .join("\n");
    default:
      return text.slice(0, at);
  }
}

/** Why an issue is no answer that a person can use; undefined: it is one. */
function findFault(issue: Issue, texts: Readonly<Record<string, string>>): string | undefined {
  if (!Object.hasOwn(catalogue, issue.code)) return "no code of the catalogue";
  const at = issue.location;
  if (at === undefined) return "no place";
  // A missing Platform is told in edp.yaml, which the small platform has.
  const lines = (texts[at.file] ?? "").split("\n");
  if (at.line < 1 || at.line > lines.length) return `line ${at.line} of ${lines.length}`;
  const width = (lines[at.line - 1] ?? "").length;
  if (at.column < 1 || at.column > width + 1) return `column ${at.column} of ${width}`;
  if (/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/.test(printIssue(issue)))
    return "a character that a terminal obeys";
  return undefined;
}

test("a damaged definition is a definition, or a list of problems with their places", () => {
  const faults: string[] = [];
  let refused = 0;
  for (let seed = 1; seed <= mutationCount; seed += 1) {
    const chance = createSeededChance(seed);
    const isManifest = seed % 20 === 0;
    const [file, text] = isManifest ? manifest : pick(examples, chance);
    const texts = { [file]: mutate(text, chance) };
    const { issues, definition } = isManifest ? checkTexts({}, texts) : checkTexts(texts);
    for (const issue of issues) {
      const fault = findFault(issue, texts);
      if (fault !== undefined) faults.push(`seed ${seed} ${issue.code}: ${fault}`);
    }
    if (definition === undefined) refused += 1;
    else expect(resolveAll(definition)).toBe(definition.environments.size);
  }
  expect(faults).toEqual([]);
  expect(refused).toBeGreaterThan(mutationCount / 2);
}, 120_000);

function resolveAll(definition: Definition): number {
  const names = [...definition.environments.keys()];
  return names.map((name) => resolvePlatform(definition, name)).length;
}
