// The scenarios that a connector's folder brings.
import { EdpError } from "@edp/base";
import type { ConnectorManifest } from "@edp/definition";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { importForeign } from "../import-foreign.ts";
import type { ConformanceSuite } from "./suite.ts";

const names = ["conformance.ts", "conformance.js"];

export async function loadSuite(
  manifest: Pick<ConnectorManifest, "name" | "dir">,
): Promise<ConformanceSuite> {
  const { name: connector, dir } = manifest;
  const file = names.map((name) => join(dir, name)).find((path) => existsSync(path));
  if (file === undefined) throw new EdpError("EDP-SRC-100", { connector, dir });
  const module = await importForeign(pathToFileURL(file).href).catch((error: unknown) => {
    const problem = error instanceof Error ? error.message : "it throws when it is loaded";
    throw new EdpError("EDP-SRC-101", { connector, file, problem }, { cause: error });
  });
  const suite = module.default;
  const isSuite =
    Array.isArray(suite) &&
    suite.length > 0 &&
    suite.every(
      (one: unknown) => typeof one === "object" && one !== null && "open" in one && "objects" in one,
    );
  if (!isSuite) {
    const problem = "its default export is no list of scenarios";
    throw new EdpError("EDP-SRC-101", { connector, file, problem });
  }
  return suite as unknown as ConformanceSuite; // looked at just before
}
