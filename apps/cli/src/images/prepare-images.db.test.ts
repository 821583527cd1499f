import { loadPlatform, resolvePlatform } from "@edp/definition";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { prepareImages } from "./prepare-images.ts";

let clone: string;
beforeEach(() => {
  clone = mkdtempSync(join(tmpdir(), "edp-clone-"));
});
afterEach(() => {
  rmSync(clone, { recursive: true });
});

const edpRoot = resolve(import.meta.dirname, "../../../..");
const definition = loadPlatform({ dir: resolve(edpRoot, "examples/acme"), edpRoot });
const prepare = (): unknown =>
  prepareImages({ ...resolvePlatform(definition, "development"), dir: clone }, clone);

test("a clone that cannot be bundled is told with what the bundler said", () => {
  mkdirSync(join(clone, "tools"));
  writeFileSync(join(clone, "tools/pack.ts"), `throw new Error("a part is missing");`);
  expect(prepare).toThrow(expect.objectContaining({ code: "EDP-DEP-025" }));
  expect(prepare).toThrow("a part is missing");
});

test("a clone without its bundler is told", () => {
  expect(prepare).toThrow(expect.objectContaining({ code: "EDP-DEP-025" }));
});
