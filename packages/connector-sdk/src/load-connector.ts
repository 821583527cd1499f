// The registry: a connector's name becomes its code. EDP's own connectors are packages
// `@edp/connector-<name>`; a user's connector is a folder. Nobody imports one by name.
import { EdpError } from "@edp/base";
import type { ConnectorManifest } from "@edp/definition";
import { existsSync, realpathSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Connector } from "./connector.ts";
import { deriveConnector, isDerived } from "./derive-connector.ts";
import { importForeign } from "./import-foreign.ts";
import { resolveOwn } from "./own-modules.ts";

type Named = Pick<ConnectorManifest, "name" | "dir">;

/** Where the code of a connector's folder begins: as written, or bundled. */
const entries = [join("src", "index.ts"), join("src", "index.js"), "index.js"];
const parts = ["check", "discover", "read"] as const;

export async function loadConnector(manifest: Named): Promise<Connector> {
  const entry = findEntry(manifest);
  const written = (await importModule(manifest.name, entry)).default;
  if (isDerived(written)) return deriveConnector(await loadBase(manifest, entry, written.base), written);
  return expectConnector(manifest.name, entry, written);
}

/** One step and no further: what a derived connector builds on has code of its own. */
async function loadBase(manifest: Named, entry: string, base: string): Promise<Connector> {
  const baseEntry = resolveOwn(`@edp/connector-${base}`);
  if (baseEntry === undefined) {
    const problem = `it builds on the connector ${base}, which this EDP does not have`;
    throw new EdpError("EDP-SRC-003", { connector: manifest.name, file: fileURLToPath(entry), problem });
  }
  return expectConnector(base, baseEntry, (await importModule(base, baseEntry)).default);
}

function expectConnector(name: string, entry: string, written: unknown): Connector {
  const problem = findProblem(written);
  if (problem !== undefined)
    throw new EdpError("EDP-SRC-003", { connector: name, file: fileURLToPath(entry), problem });
  return written as Connector; // findProblem looked at its parts
}

/** The package when it is this manifest's folder, so that a user's connector of the same name stays itself. */
function findEntry(manifest: Named): string {
  const inPackage = resolveOwn(`@edp/connector-${manifest.name}`);
  if (inPackage !== undefined && isInside(fileURLToPath(inPackage), manifest.dir)) return inPackage;
  const files = entries.map((entry) => join(manifest.dir, entry));
  const file = files.find((path) => existsSync(path));
  if (file === undefined) throw new EdpError("EDP-SRC-002", { connector: manifest.name, tried: files });
  return pathToFileURL(file).href;
}

function isInside(file: string, dir: string): boolean {
  if (!existsSync(file) || !existsSync(dir)) return false;
  return `${realpathSync(dirname(file))}${sep}`.startsWith(`${realpathSync(dir)}${sep}`);
}

async function importModule(connector: string, entry: string): Promise<{ readonly default?: unknown }> {
  try {
    return await importForeign(entry);
  } catch (error) {
    const problem = error instanceof Error ? error.message : "its code throws when it is loaded";
    throw new EdpError("EDP-SRC-003", { connector, file: fileURLToPath(entry), problem }, { cause: error });
  }
}

function findProblem(connector: unknown): string | undefined {
  if (typeof connector !== "object" || connector === null) return "it has no default export";
  const missing = parts.filter(
    (part) => !(part in connector) || typeof connector[part as never] !== "function",
  );
  return missing.length === 0 ? undefined : `its default export lacks ${missing.join(", ")}`;
}
