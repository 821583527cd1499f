// Reads a few fields of a JSON record from its bytes, as the source wrote them: a number keeps all its digits,
// and the rest of the record is looked at but not built. The whole record is checked on the way.
import { isUtf8 } from "node:buffer";
import { createScan, skipKey, skipSpace, skipValue, type JsonScan } from "./skip-value.ts";

export type FieldKind = "string" | "number" | "boolean" | "null" | "object" | "array";

/** One value. `text` is a string's characters, and the source's own text for everything else. */
export interface JsonField {
  readonly kind: FieldKind;
  readonly text: string;
  /** Where the value stands in the bytes. */
  readonly start: number;
}

export type FieldsRead =
  | { readonly ok: true; readonly fields: readonly (JsonField | undefined)[] }
  | {
      readonly ok: false;
      readonly reason: "invalid-json" | "truncated" | "invalid-utf8";
      /** Byte in the buffer where the text stops being JSON. */
      readonly at: number;
      readonly problem: string;
      /** What was found before; a truncated record often still has its key. */
      readonly fields: readonly (JsonField | undefined)[];
    };

export type FieldReader = (bytes: Buffer, start?: number, end?: number) => FieldsRead;

/** Names on the way to fields, one node a name. */
interface PathNode {
  readonly name: string;
  readonly nameBytes: Buffer;
  readonly children: PathNode[];
  /** Indexes of the paths that end here. */
  readonly slots: number[];
}

interface Reading {
  readonly bytes: Buffer;
  readonly end: number;
  readonly scan: JsonScan;
  readonly found: (JsonField | undefined)[];
  hasBadText: number;
}

/**
 * A reader for these paths, each a list of names: `createFieldReader([["id"], ["fields", "updated"]])`.
 * `undefined` leaves its place empty. When a name stands twice in an object the last one counts, as in
 * PostgreSQL's jsonb.
 */
export function createFieldReader(paths: readonly (readonly string[] | undefined)[]): FieldReader {
  const root = createNode("");
  for (const [slot, path] of paths.entries()) if (path !== undefined) addPath(root, path, slot);
  return (bytes, start = 0, end = bytes.length) => {
    const reading: Reading = {
      bytes,
      end,
      scan: createScan(),
      found: paths.map(() => undefined),
      hasBadText: -1,
    };
    const begin = skipSpace(bytes, start, end);
    const after = readValue(reading, begin, root);
    const rest = after < 0 ? after : skipSpace(bytes, after, end);
    if (rest >= 0 && rest < end) {
      return {
        ok: false,
        reason: "invalid-json",
        at: rest,
        problem: "text after the value",
        fields: reading.found,
      };
    }
    if (rest < 0) {
      const { at, text, isTruncated } = reading.scan;
      return {
        ok: false,
        reason: isTruncated ? "truncated" : "invalid-json",
        at,
        problem: text,
        fields: reading.found,
      };
    }
    if (reading.hasBadText >= 0) {
      const at = reading.hasBadText;
      return {
        ok: false,
        reason: "invalid-utf8",
        at,
        problem: "bytes that are not UTF-8",
        fields: reading.found,
      };
    }
    return { ok: true, fields: reading.found };
  };
}

/** The fields of one JSON text; undefined where a path leads nowhere, or the text is not JSON. */
export function readJsonFields(
  bytes: Buffer,
  paths: readonly (readonly string[])[],
): readonly (JsonField | undefined)[] {
  return createFieldReader(paths)(bytes).fields;
}

/** `a.b` -> ["a", "b"]; a dot that belongs to a name is written `\.`: `@odata\.nextLink`. Empty text: no names. */
export function parsePath(text: string): readonly string[] {
  if (text === "") return [];
  return text.split(/(?<!\\)\./).map((name) => name.replaceAll("\\.", "."));
}

function createNode(name: string): PathNode {
  return { name, nameBytes: Buffer.from(JSON.stringify(name)), children: [], slots: [] };
}

function addPath(root: PathNode, path: readonly string[], slot: number): void {
  let node = root;
  for (const name of path) {
    let child = node.children.find((other) => other.name === name);
    if (child === undefined) {
      child = createNode(name);
      node.children.push(child);
    }
    node = child;
  }
  node.slots.push(slot);
}

function readValue(reading: Reading, start: number, node: PathNode): number {
  const isWalked = node.children.length > 0 && start < reading.end && reading.bytes[start] === 0x7b;
  const after = isWalked
    ? readObject(reading, start, node)
    : skipValue(reading.bytes, start, reading.end, reading.scan);
  if (node.slots.length > 0 && after >= 0) {
    const field = readField(reading, start, after);
    for (const slot of node.slots) reading.found[slot] = field;
  }
  return after;
}

/** An object on the way: the members that a path wants are read, the others skipped. */
function readObject(reading: Reading, start: number, node: PathNode): number {
  const { bytes, end, scan } = reading;
  let at = skipSpace(bytes, start + 1, end);
  if (at < end && bytes[at] === 0x7d) return at + 1;
  for (;;) {
    const keyStart = at;
    at = skipKey(bytes, at, end, scan);
    if (at < 0) return -1;
    const child = findChild(reading, keyStart, node);
    at = child === undefined ? skipValue(bytes, at, end, scan) : readValue(reading, at, child);
    if (at < 0) return -1;
    at = skipSpace(bytes, at, end);
    if (at < end && bytes[at] === 0x7d) return at + 1;
    if (at >= end || bytes[at] !== 0x2c) {
      scan.at = at;
      scan.isTruncated = at >= end;
      scan.text = scan.isTruncated ? "it ends too early" : "expected , or }";
      return -1;
    }
    at = skipSpace(bytes, at + 1, end);
  }
}

/** The child whose name is the key that was just skipped, however the source escapes it. */
function findChild({ bytes, scan }: Reading, start: number, node: PathNode): PathNode | undefined {
  const { keyEnd, isKeyPlain } = scan;
  for (const child of node.children) {
    if (
      isKeyPlain ? isSame(bytes, start, keyEnd, child.nameBytes) : isEscaped(bytes, start, keyEnd, child.name)
    )
      return child;
  }
  return undefined;
}

function isSame(bytes: Buffer, start: number, end: number, wanted: Buffer): boolean {
  if (end - start !== wanted.length) return false;
  for (let index = 0; index < wanted.length; index += 1)
    if (bytes[start + index] !== wanted[index]) return false;
  return true;
}

function isEscaped(bytes: Buffer, start: number, end: number, name: string): boolean {
  const key = bytes.subarray(start, end);
  return isUtf8(key) && JSON.parse(key.toString("utf8")) === name;
}

function readField(reading: Reading, start: number, after: number): JsonField {
  const { bytes } = reading;
  const kind = kinds[String.fromCharCode(bytes[start] ?? 0)] ?? "number";
  const trim = kind === "string" ? 1 : 0;
  // Most keys and times are plain ASCII: no copy, no check, no parser.
  if (isPlain(bytes, start, after))
    return { kind, text: bytes.toString("latin1", start + trim, after - trim), start };
  const raw = bytes.subarray(start, after);
  if (!isUtf8(raw)) reading.hasBadText = start;
  const text = raw.toString("utf8");
  return { kind, text: kind === "string" ? (JSON.parse(text) as string) : text, start };
}

function isPlain(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte >= 0x80 || byte === backslash) return false;
  }
  return true;
}

const backslash = 0x5c;

const kinds: Readonly<Record<string, FieldKind>> = {
  '"': "string",
  "{": "object",
  "[": "array",
  t: "boolean",
  f: "boolean",
  n: "null",
};
