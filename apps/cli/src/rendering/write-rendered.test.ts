import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { RenderedFile } from "@edp/deployment";
import { afterEach, beforeEach, expect, test } from "vitest";
import { compareRendered } from "./compare-rendered.ts";
import { readRecord } from "./rendered-record.ts";
import { writeRendered } from "./write-rendered.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "edp-render-"));
});
afterEach(() => {
  rmSync(dir, { recursive: true });
});

const file = (name: string, text: string): RenderedFile => ({ path: `deploy/test/${name}`, text });
const put = (path: string, text: string): void => {
  mkdirSync(dirname(join(dir, path)), { recursive: true });
  writeFileSync(join(dir, path), text);
};
const read = (path: string): string => readFileSync(join(dir, path), "utf8");
const listed = (): readonly string[] =>
  readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(dir.length + 1))
    .sort();

const compare = (files: readonly RenderedFile[]) => compareRendered(dir, files, readRecord(dir, "test"));

/** Problems as texts; written only when there is none. */
function render(files: readonly RenderedFile[]): readonly string[] {
  const { changes, problems } = compare(files);
  if (problems.length === 0) writeRendered({ dir, environment: "test", files, changes });
  return problems.map(({ code, location }) => `${code} ${location?.file ?? ""}`);
}

test("what differs is written, what is the same is left alone", () => {
  render([file("a.yaml", "1\n"), file("b/c.yaml", "2\n")]);
  const long = new Date("2020-01-01T00:00:00Z");
  utimesSync(join(dir, "deploy/test/a.yaml"), long, long);
  expect(render([file("a.yaml", "1\n"), file("b/c.yaml", "3\n")])).toEqual([]);
  expect(read("deploy/test/b/c.yaml")).toBe("3\n");
  expect(statSync(join(dir, "deploy/test/a.yaml")).mtime).toEqual(long);
  expect(listed()).toEqual(["deploy/test/a.yaml", "deploy/test/b/c.yaml", "deploy/test/rendered.json"]);
});

test("what is no longer rendered goes, with the folders it leaves empty", () => {
  render([file("a.yaml", "1\n"), file("b/c/d.yaml", "2\n")]);
  put("deploy/test/b/notes.txt", "mine");
  expect(render([file("a.yaml", "1\n")])).toEqual([]);
  expect(listed()).toEqual(["deploy/test/a.yaml", "deploy/test/b/notes.txt", "deploy/test/rendered.json"]);
});

test("somebody else's file is never replaced, and nothing else is written either", () => {
  put("deploy/test/a.yaml", "mine\n");
  expect(render([file("a.yaml", "1\n"), file("b.yaml", "2\n")])).toEqual(["EDP-DEP-003 deploy/test/a.yaml"]);
  expect(listed()).toEqual(["deploy/test/a.yaml"]);
});

test("a rendered file that was edited is told, whether it would change or go", () => {
  render([file("a.yaml", "1\n"), file("b.yaml", "2\n")]);
  put("deploy/test/a.yaml", "edited\n");
  put("deploy/test/b.yaml", "edited\n");
  expect(render([file("a.yaml", "3\n")])).toEqual([
    "EDP-DEP-004 deploy/test/a.yaml",
    "EDP-DEP-004 deploy/test/b.yaml",
  ]);
  expect(read("deploy/test/a.yaml")).toBe("edited\n");
});

test("a render that was interrupted before its record is simply repeated", () => {
  put("deploy/test/a.yaml", "1\n");
  expect(render([file("a.yaml", "1\n"), file("b.yaml", "2\n")])).toEqual([]);
  expect(Object.keys(readRecord(dir, "test").files)).toEqual(["deploy/test/a.yaml", "deploy/test/b.yaml"]);
});

test("nothing is written through a link", () => {
  const elsewhere = mkdtempSync(join(tmpdir(), "edp-elsewhere-"));
  mkdirSync(join(dir, "deploy"));
  symlinkSync(elsewhere, join(dir, "deploy/test"));
  expect(compareRendered(dir, [file("a.yaml", "1\n")], { files: {} }).problems).toMatchObject([
    { code: "EDP-DEP-003" },
  ]);
  rmSync(elsewhere, { recursive: true });
});

test.each([
  ["not JSON", "{"],
  ["a path outside", JSON.stringify({ files: { "deploy/test/../../edp.yaml": "0".repeat(64) } })],
  ["another environment's file", JSON.stringify({ files: { "deploy/production/a": "0".repeat(64) } })],
  ["no digest", JSON.stringify({ files: { "deploy/test/a": "x" } })],
])("a record with %s is refused", (_, text) => {
  put("deploy/test/rendered.json", text);
  expect(() => readRecord(dir, "test")).toThrow(expect.objectContaining({ code: "EDP-DEP-002" }));
});
