// The cursor of a source: that of its domain, or of several domains one each, so that one that cannot be asked keeps its
// place while the others move on:
//
//   {"version":2,"domains":{"dc=corp,dc=example":"<cursor>","dc=east,dc=corp,dc=example":"<cursor>"}}
import type { DirectorySettings } from "../config.ts";
import { normaliseDn } from "../values/dn.ts";

/** Domain -> its cursor; a domain that was never read whole has none. */
export type Places = ReadonlyMap<string, string>;

export const keyOf = ({ baseDn }: DirectorySettings): string => normaliseDn(baseDn);

const version = 2;

export function writePlaces(domains: readonly DirectorySettings[], places: Places): string | undefined {
  const [first] = domains;
  if (first !== undefined && domains.length === 1) return places.get(keyOf(first));
  return JSON.stringify({ version, domains: Object.fromEntries([...places].toSorted()) });
}

/** Undefined when it is no cursor of several domains. */
export function parsePlaces(domains: readonly DirectorySettings[], text: string): Places | undefined {
  const [first] = domains;
  if (first !== undefined && domains.length === 1) return new Map([[keyOf(first), text]]);
  try {
    const value = JSON.parse(text) as { readonly version?: unknown; readonly domains?: unknown } | null;
    if (value?.version !== version || typeof value.domains !== "object" || value.domains === null)
      return undefined;
    const places = Object.entries(value.domains).filter(
      (place): place is [string, string] => typeof place[1] === "string",
    );
    const known = new Set(domains.map(keyOf));
    return places.every(([key]) => known.has(key)) ? new Map(places) : undefined;
  } catch {
    return undefined;
  }
}
