import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { makeGeneratedFiles } from "./generated-files.ts";

const root = resolve(import.meta.dirname, "..");
const files = makeGeneratedFiles();

describe("generated files", () => {
  test.each(files.map((file) => [file.path, file.text]))(
    "%s says what the code says (npm run generate)",
    (path, text) => {
      expect(readFileSync(join(root, path), "utf8")).toBe(text);
    },
  );

  test("are the same bytes each time", () => {
    expect(makeGeneratedFiles()).toEqual(files);
  });

  test.each(["schemas/", "docs/connectors/"])("are all there is in %s", (folder) => {
    const made = files
      .filter(({ path }) => path.startsWith(folder))
      .map(({ path }) => path.slice(folder.length));
    expect(readdirSync(join(root, folder)).sort()).toEqual(made.sort());
  });
});
