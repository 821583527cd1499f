// Long lists come in pieces: `member;range=0-1499`, the last one ending in `*` (MS-ADTS 3.1.1.3.1.3.3).
import type { AttributeRange } from "./directory.ts";
import { readText, type DirectoryEntry } from "./entry.ts";

const rangeOption = /^(.+);range=(\d+)-(\d+|\*)$/;

/** The piece of a lower-case attribute that an entry holds; undefined when its list is whole or not there. */
export function findRange(entry: DirectoryEntry, attribute: string): AttributeRange | undefined {
  for (const [name, values] of entry.attributes) {
    const match = rangeOption.exec(name);
    if (match === null || match[1] !== attribute) continue;
    const next = match[3] === "*" ? undefined : Number(match[3]) + 1;
    return { values, next, version: readText(entry, "uSNChanged") };
  }
  return undefined;
}
