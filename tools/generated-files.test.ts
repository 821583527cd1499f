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

  test("are all there is in schemas/", () => {
    const made = files
      .filter(({ path }) => path.startsWith("schemas/"))
      .map(({ path }) => path.slice("schemas/".length));
    expect(readdirSync(join(root, "schemas")).sort()).toEqual(made.sort());
  });
});
