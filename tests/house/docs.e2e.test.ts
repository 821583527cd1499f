// What the documents point at is there, and decisions keep their form.
import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { expect, test } from "vitest";
import { repositoryRoot, runTool } from "../support/run-tool.ts";

async function listFiles(pattern: string): Promise<readonly string[]> {
  const listed = await runTool("git", ["ls-files", "--cached", "--others", "--exclude-standard", pattern]);
  return listed.stdout.split("\n").filter((path) => path !== "" && existsSync(join(repositoryRoot, path)));
}

const read = (path: string): string => readFileSync(join(repositoryRoot, path), "utf8");

test("every relative link in a document leads to a file", async () => {
  const broken: string[] = [];
  for (const path of await listFiles("*.md")) {
    for (const [, target = ""] of read(path).matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)) {
      if (/^[a-z]+:/.test(target)) continue;
      if (!existsSync(join(repositoryRoot, dirname(path), target))) broken.push(`${path}: ${target}`);
    }
  }
  expect(broken).toEqual([]);
});

/** A name stands for itself, or for a file of the room that its line names. */
function isThere(name: string, line: string): boolean {
  const rooms = [...line.matchAll(/`((?:packages|connectors|apps)\/[\w-]+)`/g)].map(
    ([, room = ""]) => `${room}/src`,
  );
  return ["", ...rooms].some((folder) => existsSync(join(repositoryRoot, folder, name)));
}

test("every file that README, ARCHITECTURE and CONTRIBUTING name in code marks is there", () => {
  const missing: string[] = [];
  for (const path of ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"]) {
    for (const line of read(path).split("\n")) {
      for (const [, name = ""] of line.matchAll(/`([a-z][\w.-]*\/[\w./-]*)`/g)) {
        if (!isThere(name, line)) missing.push(`${path}: ${name}`);
      }
    }
  }
  expect(missing).toEqual([]);
});

test("decisions are numbered without repetition and say their status and date", async () => {
  const paths = await listFiles("docs/adr/*.md");
  const numbers = paths.map((path) => basename(path).slice(0, 4));
  expect(new Set(numbers).size).toBe(numbers.length);
  for (const path of paths) {
    const text = read(path);
    expect(text).toMatch(new RegExp(`^# ADR-${basename(path).slice(0, 4)}: `));
    expect(text, path).toMatch(/Status:\**\s*(Proposed|Accepted|Superseded by \d{4})/);
    expect(text, path).toMatch(/Date:\**\s*\d{4}-\d{2}-\d{2}/);
  }
});

test("every connector has the parts of its package", async () => {
  for (const manifest of await listFiles("connectors/*/connector.yaml")) {
    const folder = dirname(manifest);
    for (const part of ["src/index.ts", "docs/README.md", "example", "dbt"]) {
      expect(existsSync(join(repositoryRoot, folder, part)), `${folder}/${part}`).toBe(true);
    }
  }
});
