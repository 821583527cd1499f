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
  | {
      readonly ok: true;
      readonly fields: readonly (JsonField | undefined)[];
      /** Byte after the value. */
      readonly end: number;
    }
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

/** Reads a value that begins at `start`, without space before it, and that other text may follow. */
export type NextReader = (bytes: Buffer, start: number, end: number) => FieldsRead;

/** Names on the way to fields, one node a name. */
interface PathNode {
  readonly name: string;
  readonly nameBytes: Buffer;
  readonly children: PathNode[];
  /** Indexes of the paths that end here. */
  readonly slots: number[];
}

/** One reader has one of these and fills it anew for each value: nothing is made for a record but its fields. */
interface Reading {
  bytes: Buffer;
  end: number;
  readonly scan: JsonScan;
  found: (JsonField | undefined)[];
  badTextAt: number;
}

/**
 * A reader for these paths, each a list of names: `createFieldReader([["id"], ["fields", "updated"]])`.
 * `undefined` leaves its place empty. When a name stands twice in an object the last one counts, as in
 * PostgreSQL's jsonb.
 */
export function createFieldReader(paths: readonly (readonly string[] | undefined)[]): FieldReader {
  return readWhole(createNextReader(paths));
}

/** A reader of texts that are one value and nothing else. */
export function readWhole(readNext: NextReader): FieldReader {
  return (bytes, start = 0, end = bytes.length) => {
    const read = readNext(bytes, skipSpace(bytes, start, end), end);
    if (!read.ok) return read;
    const rest = skipSpace(bytes, read.end, end);
    if (rest >= end) return read;
    const { fields } = read;
    return { ok: false, reason: "invalid-json", at: rest, problem: "text after the value", fields };
  };
}

export function createNextReader(paths: readonly (readonly string[] | undefined)[]): NextReader {
  const root = createNode("");
  for (const [slot, path] of paths.entries()) if (path !== undefined) addPath(root, path, slot);
  const reading: Reading = { bytes: nothing, end: 0, scan: createScan(), found: [], badTextAt: -1 };
  return (bytes, start, end) => {
    reading.bytes = bytes;
    reading.end = end;
    reading.found = [];
    reading.badTextAt = -1;
    for (let slot = 0; slot < paths.length; slot += 1) reading.found.push(undefined);
    const after = readValue(reading, start, root);
    reading.bytes = nothing; // a reader may live long, and must not keep a page in memory
    return after >= 0 && reading.badTextAt < 0
      ? { ok: true, fields: reading.found, end: after }
      : describeFailure(reading, after);
  };
}

const nothing = Buffer.alloc(0);

function describeFailure({ scan, badTextAt, found }: Reading, after: number): FieldsRead {
  if (after >= 0)
    return {
      ok: false,
      reason: "invalid-utf8",
      at: badTextAt,
      problem: "bytes that are not UTF-8",
      fields: found,
    };
  const { at, text, isTruncated } = scan;
  return { ok: false, reason: isTruncated ? "truncated" : "invalid-json", at, problem: text, fields: found };
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
    const child = findChild(bytes, keyStart, scan, node.children);
    at = child === undefined ? skipValue(bytes, at, end, scan) : readValue(reading, at, child);
    if (at < 0) return -1;
    at = skipSpace(bytes, at, end);
    const byte = at < end ? bytes[at] : undefined;
    if (byte === 0x7d) return at + 1;
    if (byte !== 0x2c) {
      scan.at = at;
      scan.isTruncated = at >= end;
      scan.text = scan.isTruncated ? "it ends too early" : "expected , or }";
      return -1;
    }
    at = skipSpace(bytes, at + 1, end);
  }
}

/** The child whose name is the key that was just skipped, however the source escapes it. */
function findChild(
  bytes: Buffer,
  start: number,
  { keyEnd, isKeyPlain }: JsonScan,
  children: readonly PathNode[],
): PathNode | undefined {
  for (let index = 0; index < children.length; index += 1) {
    const child = children[index];
    if (child === undefined) continue;
    const { name, nameBytes } = child;
    if (isKeyPlain ? isSame(bytes, start, keyEnd, nameBytes) : isEscaped(bytes, start, keyEnd, name))
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
  if (!isUtf8(raw)) reading.badTextAt = start;
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
