// One directory entry -> one record. Attributes keep their LDAP names and their text; what the text means stands
// under `decoded`, so nothing is lost by decoding. The same entry gives the same bytes, live or from a file.
import { encodeRecord, type FieldValue } from "@edp/connector-sdk";
import { ruleOf, type AttributeRule } from "./attributes.ts";
import type { DirectoryEntry } from "./entry.ts";
import { readGuid } from "./values/guid.ts";
import { decodeGeneralizedTime } from "./values/time.ts";

export interface DirectoryRecord {
  readonly recordId: string;
  /** EDP's canonical JSON. */
  readonly payload: string;
  readonly sourceUpdatedAt: string | undefined;
}

/** The record id of an entry: its GUID. Undefined when the entry has none that can be read. */
export function readRecordId(entry: DirectoryEntry): string | undefined {
  const value = entry.attributes.get("objectguid")?.[0];
  return value === undefined ? undefined : readGuid(value);
}

/** The record with the allowed attributes, in their order. Undefined when the entry has no readable GUID. */
export function createRecord(entry: DirectoryEntry, allowed: readonly string[]): DirectoryRecord | undefined {
  const recordId = readRecordId(entry);
  if (recordId === undefined) return undefined;
  const fields: [string, FieldValue][] = [];
  const decoded = new Map<string, FieldValue>();
  for (const name of allowed) {
    const value = readAttribute(entry, name);
    if (value === undefined) continue;
    fields.push([name, value]);
    const { syntax } = ruleOf(name);
    if (syntax.kind === "coded" && typeof value === "string") decoded.set(name, syntax.decode(value));
  }
  fields.push(["decoded", decoded]);
  const changed = entry.attributes.get("whenchanged")?.[0]?.toString("latin1");
  return {
    recordId,
    payload: encodeRecord(fields),
    sourceUpdatedAt: changed === undefined ? undefined : decodeGeneralizedTime(changed),
  };
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
    return utf8.decode(value);
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
