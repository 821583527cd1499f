// One directory entry -> one record. Attributes keep their LDAP names and their text; what the text means stands
// under `decoded`, so nothing is lost by decoding. The same entry gives the same bytes, live or from a file.
import { encodeRecord, type FieldValue } from "@edp/connector-sdk";
import { ruleOf, type AttributeRule } from "./attributes.ts";
import { readRecordId, type DirectoryEntry } from "./entry.ts";
import type { NameIndex } from "./names.ts";
import { parseExtendedDn } from "./values/dn.ts";
import { decodeGeneralizedTime } from "./values/time.ts";

export interface DirectoryRecord {
  readonly recordId: string;
  /** EDP's canonical JSON. */
  readonly payload: string;
  readonly sourceUpdatedAt: string | undefined;
}

/** The record with the allowed attributes, in their order. Undefined when the entry has no readable GUID. */
export function createRecord(
  entry: DirectoryEntry,
  allowed: readonly string[],
  names: NameIndex,
): DirectoryRecord | undefined {
  const recordId = readRecordId(entry);
  if (recordId === undefined) return undefined;
  const fields: [string, FieldValue][] = [];
  const decoded = new Map<string, FieldValue>();
  for (const name of allowed) {
    const value = readAttribute(entry, name);
    if (value === undefined) continue;
    fields.push([name, value]);
    const meaning = decode(entry, name, value, names);
    if (meaning !== undefined) decoded.set(name, meaning);
  }
  const unit = names.findUnitAbove(entry.dn);
  if (unit !== undefined) decoded.set("organizationalUnit", unit);
  fields.push(["decoded", decoded]);
  const changed = entry.attributes.get("whenchanged")?.[0]?.toString("latin1");
  return {
    recordId,
    payload: encodeRecord(fields),
    sourceUpdatedAt: changed === undefined ? undefined : decodeGeneralizedTime(changed),
  };
}

/** What the text of an attribute means; undefined when it means itself. */
function decode(entry: DirectoryEntry, name: string, value: FieldValue, names: NameIndex): FieldValue {
  const { syntax } = ruleOf(name);
  if (typeof value !== "string") return undefined;
  if (syntax.kind === "coded") return syntax.decode(value);
  if (syntax.kind !== "name") return undefined;
  const written = entry.attributes.get(name.toLowerCase())?.[0]?.toString("utf8") ?? "";
  return parseExtendedDn(written).guid ?? names.findGuid(value);
}

function readAttribute(entry: DirectoryEntry, name: string): FieldValue {
  // The name of the entry is its distinguishedName; exports may leave the attribute out.
  if (name === "distinguishedName") return entry.dn;
  const values = entry.attributes.get(name.toLowerCase());
  if (values === undefined || values.length === 0) return undefined;
  const rule = ruleOf(name);
  const texts = values.map((value) => readValue(value, rule));
  if (!rule.many && texts.length === 1) return texts[0];
  return rule.ordered ? texts : texts.toSorted(byText);
}

// A byte order mark in front of a value belongs to the value.
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Text where it is text, else the bytes. */
function readValue(value: Buffer, rule: AttributeRule): string | Buffer {
  if (rule.syntax.kind === "bytes") return rule.syntax.read(value) ?? value;
  if (rule.syntax.kind === "binary") return value;
  try {
    // A server that was asked for GUIDs puts them in front of every name, whichever attribute it stands in.
    return parseExtendedDn(utf8.decode(value)).dn;
  } catch {
    return value;
  }
}

/** By code unit: the same everywhere, whatever the machine's language. Bytes come last. */
function byText(left: string | Buffer, right: string | Buffer): number {
  if (typeof left === "string" && typeof right === "string") return left < right ? -1 : left > right ? 1 : 0;
  if (typeof left === "string") return -1;
  return typeof right === "string" ? 1 : Buffer.compare(left, right);
}
