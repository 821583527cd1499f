import { describeIssue } from "@edp/base";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { findPlatformDir } from "./find-platform-dir.ts";
import { readDefinitionFiles } from "./read-files.ts";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function makeFolder(files: Readonly<Record<string, string | Buffer>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), "edp definition "));
  folders.push(folder);
  for (const [path, content] of Object.entries({ "edp.yaml": "kind: Platform\n", ...files })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

const read = (folder: string): { files: string[]; said: string[] } => {
  const { sources, issues } = readDefinitionFiles(folder);
  const said = issues.map(
    (issue) => `${issue.location?.file ?? ""} ${issue.code} ${describeIssue(issue).message}`,
  );
  return { files: sources.map((source) => source.file), said };
};

describe("reading a platform's folder", () => {
  test("takes edp.yaml and the YAML files in the folders of documents, sorted, and nothing else", () => {
    const folder = makeFolder({
      "sources/b.yaml": "",
      "sources/a.yml": "",
      "sources/europe/c.yaml": "",
      "sources/notes.txt": "",
      "sources/.hidden.yaml": "",
      "sources/.git/x.yaml": "",
      "compose.yaml": "",
      "models/marts/schema.yml": "",
      "environments/local.yaml": "",
    });
    expect(read(folder)).toEqual({
      files: [
        "edp.yaml",
        "environments/local.yaml",
        "sources/a.yml",
        "sources/b.yaml",
        "sources/europe/c.yaml",
      ],
      said: [],
    });
  });

  test("refuses a link that leaves the folder, and does not tell where it leads", () => {
    const outside = makeFolder({ "secret.yaml": "kind: Source\n" });
    const folder = makeFolder({ "sources/a.yaml": "" });
    symlinkSync(join(outside, "secret.yaml"), join(folder, "sources/b.yaml"));
    symlinkSync("/etc/passwd", join(folder, "sources/c.yaml"));
    const message =
      "This link leads to a place outside the platform's folder; a definition is complete in its own folder.";
    expect(read(folder)).toEqual({
      files: ["edp.yaml", "sources/a.yaml"],
      said: [`sources/b.yaml EDP-DEF-010 ${message}`, `sources/c.yaml EDP-DEF-010 ${message}`],
    });
  });

  test("follows links inside the folder, as Kubernetes mounts a ConfigMap", () => {
    const folder = makeFolder({ "sources/..2026/hr.yaml": "kind: Source\n" });
    symlinkSync("..2026", join(folder, "sources/..data"));
    symlinkSync("..data/hr.yaml", join(folder, "sources/hr.yaml"));
    expect(read(folder)).toEqual({ files: ["edp.yaml", "sources/hr.yaml"], said: [] });
  });

  test("works when the folder itself is reached by a link", () => {
    const folder = makeFolder({ "sources/a.yaml": "" });
    const link = `${folder}-link`;
    symlinkSync(folder, link);
    folders.push(link);
    expect(read(link).files).toEqual(["edp.yaml", "sources/a.yaml"]);
  });

  test("refuses links to folders, broken links, links in a circle, folders and pipes with a file's name", () => {
    const folder = makeFolder({ "sources/a.yaml": "", "shared/x.yaml": "", "sources/dir.yaml/b.yaml": "" });
    symlinkSync("../shared", join(folder, "sources/linked"));
    symlinkSync("nowhere.yaml", join(folder, "sources/broken.yaml"));
    symlinkSync("circle.yaml", join(folder, "sources/circle.yaml"));
    execFileSync("mkfifo", [join(folder, "sources/pipe.yaml")]);
    expect(read(folder)).toEqual({
      files: ["edp.yaml", "sources/a.yaml", "sources/dir.yaml/b.yaml"],
      said: [
        "sources/linked EDP-DEF-016 The file cannot be read: it is a link to a folder.",
        "sources/broken.yaml EDP-DEF-016 The file cannot be read: it is not there.",
        "sources/circle.yaml EDP-DEF-016 The file cannot be read: its links lead in a circle.",
        "sources/pipe.yaml EDP-DEF-016 The file cannot be read: it is not a plain file.",
      ],
    });
  });

  test("tells a folder of documents that is a file, instead of taking it for empty", () => {
    expect(read(makeFolder({ sources: "" })).said).toEqual([
      "sources EDP-DEF-016 The file cannot be read: it should be a folder.",
    ]);
  });

  test("refuses a huge file without reading it", () => {
    const folder = makeFolder({ "mappings/huge.yaml": "" });
    truncateSync(join(folder, "mappings/huge.yaml"), 8 * 1024 ** 3);
    expect(read(folder).said).toEqual([
      "mappings/huge.yaml EDP-DEF-008 The file has more than 4,194,304 bytes; it was not read.",
    ]);
  });

  test("refuses what is no UTF-8 and counts to the first wrong byte", () => {
    const folder = makeFolder({
      "sources/a.yaml": Buffer.from([0x61, 0x3a, 0x20, 0xfc, 0x0a]),
      "sources/b.yaml": Buffer.from("\ufeffkind: Source\n", "utf16le"),
    });
    expect(read(folder).said).toEqual([
      "sources/a.yaml EDP-DEF-009 The file is not UTF-8 text; the first wrong byte is number 4.",
      "sources/b.yaml EDP-DEF-009 The file is not UTF-8 text; the first wrong byte is number 1.",
    ]);
  });

  test("leaves out the byte order mark that Windows editors write", () => {
    const folder = makeFolder({ "edp.yaml": "\ufeffkind: Platform\n" });
    expect(readDefinitionFiles(folder).sources[0]?.text).toBe("kind: Platform\n");
  });
});

describe("finding the platform", () => {
  test("goes upward to the nearest edp.yaml", () => {
    const folder = makeFolder({ "a/edp.yaml": "", "a/b/c/file": "" });
    expect(findPlatformDir(join(folder, "a/b/c"))).toBe(join(folder, "a"));
    expect(findPlatformDir(folder)).toBe(folder);
  });

  test("finds nothing where there is none, and takes no folder for a file", () => {
    const folder = makeFolder();
    rmSync(join(folder, "edp.yaml"));
    mkdirSync(join(folder, "x/edp.yaml"), { recursive: true });
    expect(findPlatformDir(join(folder, "x"))).toBeUndefined();
  });
});
