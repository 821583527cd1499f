import type { ConnectorManifest } from "@edp/definition";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";

/** The manifest of one of EDP's own connectors. Its form is checked by the definition's own tests. */
export function loadManifest(name: string): ConnectorManifest {
  const dir = fileURLToPath(new URL(`../../connectors/${name}`, import.meta.url));
  const written = parse(readFileSync(`${dir}/connector.yaml`, "utf8")) as Partial<ConnectorManifest>;
  const defaults = { objects: [], dynamicObjects: false, secrets: [], egress: [], provides: {} };
  return { ...defaults, ...written, dir } as ConnectorManifest; // the definition's tests validate it
}
