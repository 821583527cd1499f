// One XML element as EDP's canonical JSON:
//   <worker id="7"><name>Ada</name><phone>1</phone><phone>2</phone></worker>
//   {"@id":"7","name":"Ada","phone":["1","2"]}
// Attributes carry an @, an element without attributes and children is its text, an empty one is null,
// repeated elements are a list, text beside children is "#text". Everything is text, in the order of the file.
import type { FieldValue } from "../encode-record.ts";

/** An element that is being read. */
export interface OpenElement {
  readonly name: string;
  /** Dotted path inside the record. */
  readonly path: string;
  readonly fields: Map<string, FieldValue | FieldValue[]>;
  text: string;
}

export function openElement(
  name: string,
  path: string,
  attributes: Readonly<Record<string, string>>,
): OpenElement {
  const fields = new Map<string, FieldValue>(
    Object.entries(attributes).map(([key, value]) => [`@${key}`, value]),
  );
  return { name, path, fields, text: "" };
}

/** Puts a finished child into its parent; a second one of the same name makes a list. */
export function addChild(parent: OpenElement, child: OpenElement, isList: boolean): void {
  const value = closeElement(child);
  const present = parent.fields.get(child.name);
  if (Array.isArray(present)) present.push(value);
  else if (parent.fields.has(child.name))
    parent.fields.set(child.name, [present, value]); // no list, as just asked
  else parent.fields.set(child.name, isList ? [value] : value);
}

export function closeElement(element: OpenElement): FieldValue {
  const { fields } = element;
  if (fields.size === 0) return element.text === "" ? null : element.text;
  if (element.text.trim() !== "") fields.set("#text", element.text);
  return fields;
}

/** The value at a dotted path inside a record. */
export function findField(record: FieldValue, path: readonly string[]): FieldValue {
  let value = record;
  for (const name of path)
    value = value instanceof Map ? (value as ReadonlyMap<string, FieldValue>).get(name) : undefined;
  return value;
}
