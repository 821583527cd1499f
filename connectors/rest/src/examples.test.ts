import { readdirSync, readFileSync } from "node:fs";
import type { JsonObject } from "@edp/base";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { readConfig } from "./read-config.ts";

interface Example {
  readonly kind: string;
  readonly name: string;
  readonly objects: readonly string[];
  readonly config: JsonObject;
}

const folder = new URL("../example/", import.meta.url);
const sources = readdirSync(folder)
  .map((file) => parse(readFileSync(new URL(file, folder), "utf8")) as Example)
  .filter(({ kind }) => kind === "Source");

describe("an example", () => {
  it.each(sources.map((source) => [source.name, source] as const))(
    "%s has a config that the connector takes",
    (_name, { name, config, objects }) => {
      expect([...readConfig({ source: name, config }).objects.keys()]).toEqual(objects);
    },
  );
});
