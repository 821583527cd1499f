// Reading BER (X.690), as far as LDAP uses it: elements of a tag and a length, in place and without copies.

export interface Element {
  readonly tag: number;
  /** Where its content begins and ends in the buffer. */
  readonly start: number;
  readonly end: number;
}

export const berTags = {
  boolean: 0x01,
  integer: 0x02,
  octetString: 0x04,
  enumerated: 0x0a,
  sequence: 0x30,
  set: 0x31,
} as const;

/** The answer is not what LDAP allows. */
export class UnreadableAnswer extends Error {}

const longForm = 0x80;

/**
 * The element at `at`, if its head is there; its content need not be. The length may be written in up to four
 * bytes; LDAP forbids the indefinite form (RFC 4511 5.1).
 */
export function readHead(data: Buffer, at: number): Element | undefined {
  const tag = data[at];
  const first = data[at + 1];
  if (tag === undefined || first === undefined) return undefined;
  if (first < longForm) return { tag, start: at + 2, end: at + 2 + first };
  const count = first - longForm;
  if (count === 0 || count > 4) throw new UnreadableAnswer(`a length of ${count.toString()} bytes`);
  const start = at + 2 + count;
  if (data.length < start) return undefined;
  return { tag, start, end: start + data.readUIntBE(at + 2, count) };
}

/** The element at `at`, which must be of this kind and lie whole before `limit`. */
export function readElement(data: Buffer, at: number, limit: number, tag?: number): Element {
  const element = at < limit ? readHead(data, at) : undefined;
  if (element === undefined || element.end > limit) throw new UnreadableAnswer("an element is cut short");
  if (tag !== undefined && element.tag !== tag) {
    throw new UnreadableAnswer(`0x${element.tag.toString(16)} stands where 0x${tag.toString(16)} should`);
  }
  return element;
}

/** A whole number of at most six bytes. */
export function readInteger(data: Buffer, { start, end }: Element): number {
  if (end <= start || end - start > 6) throw new UnreadableAnswer("a number has no or too many digits");
  return data.readIntBE(start, end - start);
}
