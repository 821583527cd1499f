import { loadPlatform, resolvePlatform } from "@edp/definition";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { renderPlatform } from "./render-platform.ts";

test("an environment without containers has nothing to render", () => {
  const edpRoot = resolve(import.meta.dirname, "../../../..");
  const definition = loadPlatform({ dir: resolve(edpRoot, "examples/acme"), edpRoot });
  expect(() => renderPlatform(resolvePlatform(definition, "local"), new Map())).toThrow(
    expect.objectContaining({ code: "EDP-DEP-005" }),
  );
});
