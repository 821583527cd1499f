// The same JSON with the members of every object sorted by their names. Some servers write them in another order each
// time, and then a record that did not change has other bytes. Values keep the bytes that they have; only spaces go.
import { createScan, skipKey, skipSpace, skipValue, type JsonScan } from "./skip-value.ts";

/** Deeper down objects stay as they are. */
const maxDepth = 100;

interface Walk {
  readonly bytes: Buffer;
  readonly scan: JsonScan;
  at: number;
}

/** What is no JSON comes back as it is: whoever reads it says so. A page is sorted record by record (sort-records.ts). */
export function sortMembers(bytes: Buffer): Buffer {
  const scan = createScan();
  const start = skipSpace(bytes, 0, bytes.length);
  const after = skipValue(bytes, start, bytes.length, scan);
  if (after < 0 || skipSpace(bytes, after, bytes.length) < bytes.length) return bytes;
  // Bytes travel as latin1 characters, so that none of them changes.
  return Buffer.from(writeValue({ bytes, scan, at: start }, 0), "latin1");
}

/** From here on it is known to be JSON. */
function writeValue(walk: Walk, depth: number): string {
  const { bytes, scan } = walk;
  const byte = bytes[walk.at];
  if (depth < maxDepth && byte === 0x7b) return `{${listMembers(walk, depth).join(",")}}`;
  if (depth < maxDepth && byte === 0x5b) return `[${listItems(walk, depth).join(",")}]`;
  const start = walk.at;
  walk.at = skipValue(bytes, start, bytes.length, scan);
  return bytes.toString("latin1", start, walk.at);
}

/** Sorted; of those with one name the order stays, because the last one counts. */
function listMembers(walk: Walk, depth: number): readonly string[] {
  const { bytes, scan } = walk;
  const members: { readonly key: string; readonly text: string }[] = [];
  while (hasNext(walk, 0x7d)) {
    const start = walk.at;
    walk.at = skipKey(bytes, start, bytes.length, scan);
    const key = bytes.toString("latin1", start, scan.keyEnd);
    members.push({ key, text: `${key}:${writeValue(walk, depth + 1)}` });
  }
  members.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return members.map(({ text }) => text);
}

function listItems(walk: Walk, depth: number): readonly string[] {
  const items: string[] = [];
  while (hasNext(walk, 0x5d)) items.push(writeValue(walk, depth + 1));
  return items;
}

/** Goes over an opening bracket or a comma to what follows, or over the closing bracket. */
function hasNext(walk: Walk, closer: number): boolean {
  const { bytes } = walk;
  walk.at = skipSpace(bytes, walk.at, bytes.length);
  if (bytes[walk.at] !== closer) walk.at = skipSpace(bytes, walk.at + 1, bytes.length);
  if (bytes[walk.at] !== closer) return true;
  walk.at += 1;
  return false;
}
