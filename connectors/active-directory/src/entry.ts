// What both ways to a directory give: a name and bytes. Live LDAP and LDIF files meet here, so everything after
// it is one code.
import { readGuid } from "./values/guid.ts";

export interface DirectoryEntry {
  /** The plain distinguished name. */
  readonly dn: string;
  /** Lower-case attribute description, options included (`member;range=0-1499`) -> its values as received. */
  readonly attributes: ReadonlyMap<string, readonly Buffer[]>;
  /** For people: `users.ldif line 17`, `CN=Ada,DC=corp,DC=example`. */
  readonly position: string;
  /** The entry's text in its file, for quarantine. Absent on live entries. */
  readonly source?: Buffer;
}

/** The first value as text; undefined when there is none. */
export function readText(entry: DirectoryEntry, attribute: string): string | undefined {
  return entry.attributes.get(attribute.toLowerCase())?.[0]?.toString("utf8");
}

export function readClasses(entry: DirectoryEntry): ReadonlySet<string> {
  const values = entry.attributes.get("objectclass") ?? [];
  return new Set(values.map((value) => value.toString("latin1").toLowerCase()));
}

/** The record id of an entry: its GUID. Undefined when the entry has none that can be read. */
export function readRecordId(entry: DirectoryEntry): string | undefined {
  const value = entry.attributes.get("objectguid")?.[0];
  return value === undefined ? undefined : readGuid(value);
}

/** The entry as LDIF, every value in base64: what quarantine keeps of a live entry. */
export function writeEntry(entry: DirectoryEntry): Buffer {
  if (entry.source !== undefined) return entry.source;
  const lines = [`dn:: ${Buffer.from(entry.dn).toString("base64")}`];
  for (const [name, values] of entry.attributes) {
    for (const value of values) lines.push(`${name}:: ${value.toString("base64")}`);
  }
  return Buffer.from(`${lines.join("\n")}\n`);
}
