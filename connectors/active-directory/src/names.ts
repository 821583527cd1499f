// Who stands behind a distinguished name. Records carry the answers, so that a version of a record means the same
// whenever it is read; the models need not guess from names that may have moved on.
import { hash } from "node:crypto";
import { createByteTable } from "./byte-table.ts";
import { onlyEntries, type Directory } from "./directory.ts";
import { readClasses, readRecordId } from "./entry.ts";
import { entryObjects } from "./objects.ts";
import { normaliseDn, parentOf } from "./values/dn.ts";
import { packGuid, unpackGuid } from "./values/guid.ts";

export interface NameIndex {
  /** GUID of the entry with this name; undefined when the directory at hand does not hold it. */
  readonly findGuid: (dn: string) => string | undefined;
  /** GUID of the nearest organisational unit above an entry. */
  readonly findUnitAbove: (dn: string) => string | undefined;
}

export const noNames: NameIndex = { findGuid: () => undefined, findUnitAbove: () => undefined };

/**
 * Live, names come with GUIDs and only the units are gathered. From files all names are: about 50 bytes an entry,
 * which is the one part of reading an export that grows with it.
 */
export async function indexNames(directory: Directory): Promise<NameIndex> {
  const units = entryObjects.organizational_units;
  const guids = createByteTable(16);
  const unitGuids = new Map<string, string>();
  const query = directory.givesGuids
    ? { object: "organizational_units", filter: units.filter, selects: units.selects, attributes: [] }
    : { object: "names", filter: "(objectClass=*)", selects: () => true, attributes: [] };
  for await (const entry of onlyEntries(directory.read(query))) {
    const guid = readRecordId(entry);
    if (guid === undefined) continue;
    const name = normaliseDn(entry.dn);
    if (!directory.givesGuids) guids.set(hashName(name), packGuid(guid));
    if (units.selects(readClasses(entry))) unitGuids.set(name, guid);
  }
  return {
    findGuid: (dn) => unpackGuid(guids.get(hashName(normaliseDn(dn)))),
    findUnitAbove: (dn) => findAbove(dn, unitGuids),
  };
}

/** 128 bits: among a hundred million names no two have the same, with all likelihood. */
const hashName = (name: string): Buffer => hash("sha256", name, "buffer").subarray(0, 16);

function findAbove(dn: string, units: ReadonlyMap<string, string>): string | undefined {
  for (let above = parentOf(dn); above !== undefined; above = parentOf(above)) {
    const guid = units.get(normaliseDn(above));
    if (guid !== undefined) return guid;
  }
  return undefined;
}
