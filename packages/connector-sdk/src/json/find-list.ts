// Finds the list of records in a JSON text: walks the names of the path, strictly, up to the list's bracket.
import { createScan, skipKey, skipSpace, skipValue, type JsonScan } from "./skip-value.ts";

export type ListFound =
  | { readonly kind: "found"; /** Index of the opening bracket. */ readonly at: number }
  /** So far it is right, but the bytes end before the list. */
  | { readonly kind: "more" }
  | { readonly kind: "invalid"; readonly at: number; readonly problem: string }
  /** JSON, but no list there. */
  | { readonly kind: "elsewhere"; readonly found: string };

export function findList(bytes: Buffer, path: readonly string[]): ListFound {
  const scan = createScan();
  let at = skipSpace(bytes, 0, bytes.length);
  for (const name of path) {
    if (at >= bytes.length) return { kind: "more" };
    if (bytes[at] !== 0x7b) return describeOther(bytes, at);
    const member = findMember(bytes, at, name, scan);
    if (member === undefined) return { kind: "elsewhere", found: `no "${name}"` };
    if (member < 0)
      return scan.isTruncated ? { kind: "more" } : { kind: "invalid", at: scan.at, problem: scan.text };
    at = member;
  }
  if (at >= bytes.length) return { kind: "more" };
  return bytes[at] === 0x5b ? { kind: "found", at } : describeOther(bytes, at);
}

/** Where the member's value begins; undefined: the object has no such member; -1: not JSON up to there. */
function findMember(bytes: Buffer, start: number, name: string, scan: JsonScan): number | undefined {
  const end = bytes.length;
  let at = skipSpace(bytes, start + 1, end);
  if (at < end && bytes[at] === 0x7d) return undefined;
  for (;;) {
    const keyStart = at;
    at = skipKey(bytes, at, end, scan);
    if (at < 0) return -1;
    if (readKey(bytes, keyStart, scan.keyEnd) === name) return at;
    at = skipValue(bytes, at, end, scan);
    if (at < 0) return -1;
    at = skipSpace(bytes, at, end);
    if (at < end && bytes[at] === 0x7d) return undefined;
    if (at >= end || bytes[at] !== 0x2c) {
      scan.at = at;
      scan.isTruncated = at >= end;
      scan.text = "expected , or }";
      return -1;
    }
    at = skipSpace(bytes, at + 1, end);
  }
}

function readKey(bytes: Buffer, start: number, end: number): string {
  return JSON.parse(bytes.toString("utf8", start, end)) as string; // skipKey found it to be a string
}

function describeOther(bytes: Buffer, at: number): ListFound {
  const byte = String.fromCharCode(bytes[at] ?? 0);
  if (byte === "{") return { kind: "elsewhere", found: "an object" };
  if (byte === "[") return { kind: "elsewhere", found: "a list" };
  if (byte === '"') return { kind: "elsewhere", found: "a text" };
  if (byte === "n") return { kind: "elsewhere", found: "null" };
  if (byte === "t" || byte === "f" || byte === "-" || (byte >= "0" && byte <= "9")) {
    return { kind: "elsewhere", found: "a single value" };
  }
  return { kind: "invalid", at, problem: "expected a value" };
}
