// docs/guide/bad-input.md cannot go stale: what it names as code, reason or proof is there, and nothing that it should
// name is missing.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { catalogue } from "@edp/base";
import { expect, test } from "vitest";
import { repositoryRoot } from "../support/run-tool.ts";

const read = (path: string): string => readFileSync(join(repositoryRoot, path), "utf8");

/** The reasons of quarantine, from their type: types are not there at run time. */
const reasons: readonly string[] = [
  ...(
    /export type RefusalReason =([^;]*);/.exec(read("packages/connector-sdk/src/connector.ts"))?.[1] ?? ""
  ).matchAll(/"([\w-]+)"/g),
].map(([, reason = ""]) => reason);

interface Row {
  readonly line: string;
  /** The cell under "code" or "reason or code". */
  readonly code: string;
  readonly file: string;
  readonly sentence: string;
}

/** The rows of every table whose last column is "proved by". */
function readRows(): readonly Row[] {
  const rows: Row[] = [];
  let head: readonly string[] = [];
  for (const line of read("docs/guide/bad-input.md").split("\n")) {
    const cells = line.split("|").map((cell) => cell.trim());
    if (!line.startsWith("|")) head = [];
    else if (head.length === 0) head = cells;
    else if (head.at(-2) === "proved by" && !line.startsWith("|---")) {
      const [, file = "", sentence = ""] = /^`([^`]+)` "(.+)"$/.exec(cells.at(-2) ?? "") ?? [];
      rows.push({ line, code: cells[head.findIndex((name) => name.endsWith("code"))] ?? "", file, sentence });
    }
  }
  return rows;
}

const rows = readRows();
const named = (code: string): readonly string[] =>
  [...code.matchAll(/`([\w-]+)`/g)].map(([, name = ""]) => name);

test("every row names codes of the catalogue or reasons of quarantine, or says that there is none", () => {
  expect(rows.length).toBeGreaterThan(60);
  const wrong = rows.filter(({ code }) => {
    const names = named(code);
    if (names.length === 0) return !/^(none, .+|any of these)$/.test(code);
    return !names.every((name) => Object.hasOwn(catalogue, name) || reasons.includes(name));
  });
  expect(wrong.map(({ line }) => line)).toEqual([]);
});

test("every row is proved by a test that is there", () => {
  const wrong = rows.filter(({ file, sentence }) => {
    if (sentence === "" || !/\.test\.ts$/.test(file) || !existsSync(join(repositoryRoot, file))) return true;
    const text = read(file);
    // A test that is left to chance says its start value behind its sentence.
    const endings = ['"', "'", "`", " (start value ${"];
    return !endings.some((ending) =>
      ['"', "'", "`"].some((quote) => text.includes(quote + sentence + ending)),
    );
  });
  expect(wrong.map(({ line }) => line)).toEqual([]);
});

test("every reason of quarantine has a row", () => {
  expect(reasons.length).toBeGreaterThan(8);
  const told = new Set(rows.flatMap(({ code }) => named(code)));
  expect(reasons.filter((reason) => !told.has(reason))).toEqual([]);
});
