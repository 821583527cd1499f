// What a block of LDIF says (RFC 2849). An entry that cannot be understood is a problem with its line, and as
// much of it as could be read: who it is, so that it does not count as gone.
import type { RefusalReason } from "@edp/connector-sdk";
import { isUtf8 } from "node:buffer";
import type { DirectoryEntry } from "../entry.ts";
import { parseExtendedDn } from "../values/dn.ts";
import type { LdifBlock } from "./blocks.ts";
import { readLines, type LdifLine } from "./lines.ts";

export type LdifContent =
  | { readonly kind: "entry"; readonly entry: DirectoryEntry }
  /** Comments, a version line, the directory's own root. */
  | { readonly kind: "nothing" }
  | { readonly kind: "referral"; readonly uris: readonly string[] }
  /** What `ldapsearch` writes below the entries: how the search ended. */
  | { readonly kind: "result"; readonly code: number; readonly text: string }
  | {
      readonly kind: "problem";
      readonly reason: RefusalReason;
      /** For people: `users.ldif line 17: the value is no base64`. */
      readonly position: string;
      readonly sizeBytes: number;
      /** What could be read of the entry. */
      readonly entry: DirectoryEntry;
    };

interface Attribute {
  readonly name: string;
  readonly value: Buffer;
}

interface Problem {
  readonly line: number;
  readonly reason: RefusalReason;
  readonly text: string;
}

/** What is known of a block while its lines are read. */
interface Reading {
  readonly attributes: Map<string, Buffer[]>;
  dn: string | undefined;
  /** Name of the first attribute. */
  first: string | undefined;
  problem: Problem | undefined;
}

/** `wanted`: lower-case attribute names without options; others are passed over unread. */
export function parseBlock(block: LdifBlock, file: string, wanted: ReadonlySet<string>): LdifContent {
  const reading: Reading = {
    attributes: new Map(),
    dn: undefined,
    first: undefined,
    problem: findBlockProblem(block),
  };
  for (const line of readLines(block.bytes, block.line)) {
    const read = readAttribute(line, wanted);
    if (read === undefined) continue;
    const problem = "text" in read ? read : take(reading, read, line.line);
    reading.problem ??= problem;
  }
  return conclude(reading, block, file);
}

/** Adds one attribute to what is known; returns what is wrong with it. */
function take(reading: Reading, read: Attribute, line: number): Problem | undefined {
  const { name, value } = read;
  if (name === "version" && reading.first === undefined) {
    return value.toString("latin1") === "1" ? undefined : malformed(line, "EDP reads LDIF version 1");
  }
  reading.first ??= name;
  if (name === "dn") {
    if (reading.dn !== undefined) return malformed(line, "a second dn in one entry");
    reading.dn = parseExtendedDn(value.toString("utf8")).dn;
    return undefined;
  }
  if (name !== "changetype") addValue(reading.attributes, read);
  else if (value.toString("latin1").toLowerCase() !== "add") {
    return malformed(line, `a change (${value.toString("latin1")}), not an entry`);
  }
  return undefined;
}

function conclude(reading: Reading, block: LdifBlock, file: string): LdifContent {
  const { attributes, dn, first } = reading;
  const entry = {
    dn: dn ?? "",
    attributes,
    position: `${file} line ${block.line.toString()}`,
    source: block.bytes,
  };
  const other =
    dn === undefined && reading.problem === undefined ? readOtherBlock(first, attributes) : undefined;
  if (other !== undefined) return other;
  const problem =
    reading.problem ??
    (first === "dn" ? undefined : malformed(block.line, "the entry does not begin with dn"));
  // An entry without a name is the server's own root, which some tools export.
  if (problem === undefined) return dn === "" ? { kind: "nothing" } : { kind: "entry", entry };
  const position = `${file} line ${problem.line.toString()}: ${problem.text}`;
  return { kind: "problem", reason: problem.reason, position, sizeBytes: block.sizeBytes, entry };
}

const malformed = (line: number, text: string): Problem => ({ line, reason: "not-storable", text });

function addValue(attributes: Map<string, Buffer[]>, { name, value }: Attribute): void {
  const values = attributes.get(name);
  if (values === undefined) attributes.set(name, [value]);
  else values.push(value);
}

function findBlockProblem(block: LdifBlock): Problem | undefined {
  if (block.sizeBytes > block.bytes.length) {
    return { line: block.line, reason: "too-large", text: `an entry of ${block.sizeBytes.toString()} bytes` };
  }
  if (!block.isWhole)
    return { line: block.line, reason: "truncated", text: "the file ends inside this entry" };
  return undefined;
}

/** Lines that EDP reads of every block, whatever is wanted. */
const always = new Set([
  "dn",
  "version",
  "changetype",
  "objectclass",
  "objectguid",
  "ref",
  "search",
  "result",
]);

const description = /^(?:[a-z][a-z0-9-]*|\d+(?:\.\d+)+)(?:;[a-z0-9=*-]+)*$/;
const colon = 0x3a;
const lessThan = 0x3c;
const space = 0x20;

/** Undefined: not wanted. */
function readAttribute(
  { line, bytes }: LdifLine,
  wanted: ReadonlySet<string>,
): Attribute | Problem | undefined {
  const end = bytes.indexOf(colon);
  if (end === -1) return malformed(line, "no colon after the attribute's name");
  const name = bytes.toString("latin1", 0, end).toLowerCase();
  if (!description.test(name)) return malformed(line, "no attribute's name before the colon");
  const option = name.indexOf(";");
  const base = option === -1 ? name : name.slice(0, option);
  if (!wanted.has(base) && !always.has(base)) return undefined;
  const marker = bytes[end + 1];
  if (marker === lessThan) return malformed(line, `${base} points to a URL, which EDP does not follow`);
  if (marker === colon) return readBase64(name, skipSpaces(bytes, end + 2), line);
  const value = skipSpaces(bytes, end + 1);
  if (!isUtf8(value)) return { line, reason: "invalid-utf8", text: `${base} is not UTF-8` };
  return { name, value };
}

function skipSpaces(bytes: Buffer, start: number): Buffer {
  let at = start;
  while (bytes[at] === space) at += 1;
  return bytes.subarray(at);
}

function readBase64(name: string, bytes: Buffer, line: number): Attribute | Problem {
  const text = bytes.toString("latin1").trimEnd();
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) {
    return malformed(line, `${name} is no base64`);
  }
  const value = Buffer.from(text, "base64");
  if (name === "dn" && !isUtf8(value)) return { line, reason: "invalid-utf8", text: "dn is not UTF-8" };
  return { name, value };
}

/** Blocks of `ldapsearch` and `ldbsearch` that are no entries. */
function readOtherBlock(
  first: string | undefined,
  attributes: ReadonlyMap<string, readonly Buffer[]>,
): LdifContent | undefined {
  const texts = (name: string): string[] =>
    (attributes.get(name) ?? []).map((value) => value.toString("utf8"));
  if (first === undefined) return { kind: "nothing" };
  if (first === "ref") return { kind: "referral", uris: texts("ref") };
  if (first !== "search" && first !== "result") return undefined;
  const [result = ""] = texts("result");
  const match = /^(\d+) ?(.*)$/.exec(result);
  return match === null
    ? { kind: "nothing" }
    : { kind: "result", code: Number(match[1]), text: match[2] ?? "" };
}
