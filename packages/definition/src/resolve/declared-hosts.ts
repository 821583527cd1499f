// Which hosts a source may reach: those that its config names where the manifest says so.
import type { Json, JsonObject } from "@edp/base";

const defaultPorts: Readonly<Record<string, string>> = {
  "http:": "80",
  "https:": "443",
  "ldap:": "389",
  "ldaps:": "636",
};

/** `host:port` of every address that stands at the manifest's egress paths. Nothing else may be reached. */
export function listDeclaredHosts(egress: readonly string[], config: JsonObject): readonly string[] {
  const hosts = new Set<string>();
  for (const path of egress) {
    for (const value of listValues(config, path.replace(/^config\./, "").split("."))) {
      const host = readHost(value);
      if (host !== undefined) hosts.add(host);
    }
  }
  return [...hosts].sort();
}

function listValues(value: Json | undefined, path: readonly string[]): readonly string[] {
  if (value === undefined) return [];
  if (Array.isArray(value)) return (value as readonly Json[]).flatMap((item) => listValues(item, path));
  const [key, ...rest] = path;
  if (key === undefined) return typeof value === "string" ? [value] : [];
  return value !== null && typeof value === "object" ? listValues((value as JsonObject)[key], rest) : [];
}

function readHost(address: string): string | undefined {
  if (/^[^/:]+:\d+$/.test(address)) return address.toLowerCase();
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  const port = url.port === "" ? defaultPorts[url.protocol] : url.port;
  return port === undefined || url.hostname === "" ? undefined : `${url.hostname}:${port}`;
}
