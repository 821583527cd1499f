// What a server says (RFC 4511), decoded in place: values stay where they lie in the bytes received.
import type { DirectoryEntry } from "../entry.ts";
import { parseExtendedDn } from "../values/dn.ts";
import { berTags, readElement, readInteger, UnreadableAnswer, type Element } from "./ber.ts";
import { controlTypes } from "./controls.ts";

export interface LdapResult {
  /** 0 is success. */
  readonly code: number;
  readonly message: string;
  /** Where else to ask, with result 10. */
  readonly referrals: readonly string[];
  /** Where the next page begins (RFC 2696); empty after the last. */
  readonly pageCookie: Buffer;
  /** How far changes were told, when they were asked for. */
  readonly dirSync: { readonly hasMore: boolean; readonly cookie: Buffer } | undefined;
  /** Of an extended operation's answer. */
  readonly value: Buffer | undefined;
}

export type LdapMessage =
  | { readonly kind: "entry"; readonly id: number; readonly entry: DirectoryEntry }
  | { readonly kind: "reference"; readonly id: number; readonly uris: readonly string[] }
  | { readonly kind: "result"; readonly id: number; readonly operation: number; readonly result: LdapResult };

const operations = {
  bindResponse: 0x61,
  entry: 0x64,
  searchDone: 0x65,
  reference: 0x73,
  extendedResponse: 0x78,
} as const;

const resultOperations: readonly number[] = [
  operations.bindResponse,
  operations.searchDone,
  operations.extendedResponse,
];
const referralTag = 0xa3;
const controlsTag = 0xa0;
const extendedValueTag = 0x8b;

export function readMessage(data: Buffer): LdapMessage {
  const { start, end } = readElement(data, 0, data.length, berTags.sequence);
  const idElement = readElement(data, start, end, berTags.integer);
  const id = readInteger(data, idElement);
  const body = readElement(data, idElement.end, end);
  if (body.tag === operations.entry) return { kind: "entry", id, entry: readEntry(data, body) };
  if (body.tag === operations.reference) return { kind: "reference", id, uris: readTexts(data, body) };
  if (!resultOperations.includes(body.tag))
    throw new UnreadableAnswer(`an operation 0x${body.tag.toString(16)}`);
  const controls = body.end < end ? readControls(data, readElement(data, body.end, end)) : noControls;
  const result = {
    ...readResult(data, body),
    pageCookie: readPageCookie(controls.get(controlTypes.pagedResults)),
    dirSync: readDirSync(controls.get(controlTypes.dirSync)),
  };
  return { kind: "result", id, operation: body.tag, result };
}

function readEntry(data: Buffer, body: Element): DirectoryEntry {
  const name = readElement(data, body.start, body.end, berTags.octetString);
  const list = readElement(data, name.end, body.end, berTags.sequence);
  const attributes = new Map<string, readonly Buffer[]>();
  for (let at = list.start; at < list.end;) {
    const attribute = readElement(data, at, list.end, berTags.sequence);
    const type = readElement(data, attribute.start, attribute.end, berTags.octetString);
    const set = readElement(data, type.end, attribute.end, berTags.set);
    attributes.set(data.toString("latin1", type.start, type.end).toLowerCase(), readValues(data, set));
    at = attribute.end;
  }
  const { dn } = parseExtendedDn(data.toString("utf8", name.start, name.end));
  return { dn, attributes, position: dn };
}

function readValues(data: Buffer, list: Element): Buffer[] {
  const values: Buffer[] = [];
  for (let at = list.start; at < list.end;) {
    const value = readElement(data, at, list.end, berTags.octetString);
    values.push(data.subarray(value.start, value.end));
    at = value.end;
  }
  return values;
}

const readTexts = (data: Buffer, list: Element): string[] =>
  readValues(data, list).map((value) => value.toString("utf8"));

function readResult(data: Buffer, body: Element): Omit<LdapResult, "pageCookie" | "dirSync"> {
  const code = readElement(data, body.start, body.end, berTags.enumerated);
  const matched = readElement(data, code.end, body.end, berTags.octetString);
  const message = readElement(data, matched.end, body.end, berTags.octetString);
  let referrals: readonly string[] = [];
  let value: Buffer | undefined;
  for (let at = message.end; at < body.end;) {
    const more = readElement(data, at, body.end);
    if (more.tag === referralTag) referrals = readTexts(data, more);
    if (more.tag === extendedValueTag) value = data.subarray(more.start, more.end);
    at = more.end;
  }
  return {
    code: readInteger(data, code),
    message: data.toString("utf8", message.start, message.end),
    referrals,
    value,
  };
}

const noControls: ReadonlyMap<string, Buffer> = new Map();
const nothing = Buffer.alloc(0);

/** A size that nobody needs, and where to go on. */
function readPageCookie(value: Buffer | undefined): Buffer {
  if (value === undefined) return nothing;
  const { start, end } = readElement(value, 0, value.length, berTags.sequence);
  const size = readElement(value, start, end, berTags.integer);
  return copyOf(value, readElement(value, size.end, end, berTags.octetString));
}

function readDirSync(value: Buffer | undefined): LdapResult["dirSync"] {
  if (value === undefined) return undefined;
  const { start, end } = readElement(value, 0, value.length, berTags.sequence);
  const more = readElement(value, start, end, berTags.integer);
  const size = readElement(value, more.end, end, berTags.integer);
  const cookie = copyOf(value, readElement(value, size.end, end, berTags.octetString));
  return { hasMore: readInteger(value, more) !== 0, cookie };
}

/** Kept for longer than the bytes it came in. */
const copyOf = (data: Buffer, { start, end }: Element): Buffer => Buffer.from(data.subarray(start, end));

/** Control's OID -> its value. */
function readControls(data: Buffer, list: Element): ReadonlyMap<string, Buffer> {
  const controls = new Map<string, Buffer>();
  if (list.tag !== controlsTag) return controls;
  for (let at = list.start; at < list.end;) {
    const control = readElement(data, at, list.end, berTags.sequence);
    const type = readElement(data, control.start, control.end, berTags.octetString);
    let value: Buffer = Buffer.alloc(0);
    for (let inside = type.end; inside < control.end;) {
      const part = readElement(data, inside, control.end);
      if (part.tag === berTags.octetString) value = data.subarray(part.start, part.end);
      inside = part.end;
    }
    controls.set(data.toString("latin1", type.start, type.end), value);
    at = control.end;
  }
  return controls;
}
