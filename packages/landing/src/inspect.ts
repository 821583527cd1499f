// What `json` keeps but `jsonb` refuses would break a model long after landing. Asking PostgreSQL about every
// record doubles the cost of landing, so a scan of the bytes finds the few that are worth asking. It may suspect
// too much, never too little:
//   \u0000, any surrogate escape      22P05, 22P02
//   exponents of four digits or more  22003; fewer overflow only together with 130,000 digits
//   long runs of digits               22003; 16,383 after the point are too many
//   deep nesting                      54001; `json` and `jsonb` fail at different depths
//   large records                     54000; a list of small numbers grows eightfold as jsonb
// Everything else that PostgreSQL refuses, COPY itself refuses.
import { isUtf8 } from "node:buffer";
import type { RecordBatch } from "@edp/connector-sdk";

/** Nesting that PostgreSQL certainly stores, in any setting of its stack. */
const safeDepth = 1_000;
/** Below this no jsonb value can reach its limit of 256 MB. */
const safeSizeBytes = 16 * 1024 * 1024;
/** A run of digits that is certainly a number jsonb can hold, with up to 999 more by its exponent. */
const safeDigits = 10_000;

/** A page whose bytes were looked at as a whole: that settles most questions for all of its records at once. */
export interface InspectedPage {
  readonly page: RecordBatch;
  readonly isUtf8: boolean;
  readonly hasBackslash: boolean;
  /** For reading four bytes at a time. */
  readonly view: DataView;
}

export function inspectPage(page: RecordBatch): InspectedPage {
  const { data } = page;
  let [first, last] = [data.length, 0];
  for (let index = 0; index < page.count; index += 1) {
    if (page.operations[index] === "delete") continue;
    first = Math.min(first, page.starts[index]!); // index < count
    last = Math.max(last, page.ends[index]!);
  }
  const range = data.subarray(Math.min(first, last), last);
  return {
    page,
    isUtf8: isUtf8(range),
    hasBackslash: range.includes(0x5c),
    view: new DataView(data.buffer, data.byteOffset, data.length),
  };
}

/** True if PostgreSQL should be asked whether bytes `start` to `end` of the page are valid jsonb. */
export function isSuspicious(inspected: InspectedPage, start: number, end: number): boolean {
  const { data } = inspected.page;
  const size = end - start;
  if (hasLongExponent(inspected, start, end)) return true;
  if (inspected.hasBackslash && hasPoisonedEscape(inspected, start, end)) return true;
  if (size <= safeDepth) return false;
  return (
    size > safeSizeBytes || isDeep(data, start, end) || (size > safeDigits && hasLongNumber(data, start, end))
  );
}

/**
 * Looks for a digit followed by `e`, four places at a time, because this loop sees every byte that is ever landed
 * (a loop over single bytes takes three times as long). `digits` has a zero high half in each byte that is `0` to
 * `?`, `letters` a zero byte for each `e` or `E` right after it; the last line is the classic test for a zero byte.
 */
function hasLongExponent({ page, view }: InspectedPage, start: number, end: number): boolean {
  const last = end - 5;
  for (let at = start; at <= last; at += 4) {
    const digits = (view.getInt32(at, true) ^ 0x30303030) & 0xf0f0f0f0;
    const letters = (view.getInt32(at + 1, true) | 0x20202020) ^ 0x65656565;
    const both = digits | letters;
    if (((both - 0x01010101) & ~both & 0x80808080) === 0) continue;
    for (let letter = at + 1; letter <= at + 4; letter += 1) {
      if (isLongExponent(page.data, letter, start, end)) return true;
    }
  }
  // Fewer than five bytes are left, too few for an exponent of four digits.
  return false;
}

/** `5e1234`, `5E+1234`. Hexadecimal ids are full of `9e4521`, but stand in a string: a number begins elsewhere. */
function isLongExponent(data: Uint8Array, at: number, start: number, end: number): boolean {
  if ((data[at]! | 0x20) !== 0x65 || !isDigit(data[at - 1])) return false; // start < at < end
  let digit = at + 1;
  if (data[digit] === 0x2b || data[digit] === 0x2d) digit += 1;
  if (digit + 4 > end) return false;
  for (let more = 0; more < 4; more += 1) if (!isDigit(data[digit + more])) return false;
  return beginsNumber(data, at - 1, start);
}

/** Walks back over `-0.5`; a number stands after `:`, `,`, `[`, white space or at the very beginning. */
function beginsNumber(data: Uint8Array, last: number, start: number): boolean {
  let at = last;
  while (at >= start && (isDigit(data[at]) || data[at] === 0x2e || data[at] === 0x2d)) at -= 1;
  if (at < start) return true;
  const before = data[at]!; // at >= start
  return before === 0x3a || before === 0x2c || before === 0x5b || before <= 0x20;
}

/** `\u0000`, or `\ud8..` to `\udf..`: alone, wrongly paired or right. Steps over four bytes without a backslash. */
function hasPoisonedEscape({ page, view }: InspectedPage, start: number, end: number): boolean {
  const { data } = page;
  let at = start;
  while (at < end) {
    const four = at + 4 <= end ? view.getInt32(at, true) ^ 0x5c5c5c5c : 0;
    if (((four - 0x01010101) & ~four & 0x80808080) === 0) at += 4;
    else if (data[at] !== 0x5c) at += 1;
    else if (isPoisonedEscape(data, at, end)) return true;
    else at += 2;
  }
  return false;
}

function isPoisonedEscape(data: Uint8Array, at: number, end: number): boolean {
  if (at + 5 >= end || data[at + 1] !== 0x75) return false;
  const [first, second] = [data[at + 2]!, data[at + 3]!]; // at + 5 < end
  if ((first | 0x20) === 0x64) return !(second >= 0x30 && second <= 0x37);
  return first === 0x30 && second === 0x30 && data[at + 4] === 0x30 && data[at + 5] === 0x30;
}

function isDeep(data: Uint8Array, start: number, end: number): boolean {
  let depth = 0;
  let isText = false;
  for (let at = start; at < end; at += 1) {
    const byte = data[at]!; // inside of the range by the loop's condition
    if (isText && byte === 0x5c) at += 1;
    else if (byte === 0x22) isText = !isText;
    else if (isText) continue;
    else if (byte === 0x5b || byte === 0x7b) depth += 1;
    else if (byte === 0x5d || byte === 0x7d) depth -= 1;
    if (depth > safeDepth) return true;
  }
  return false;
}

function hasLongNumber(data: Uint8Array, start: number, end: number): boolean {
  let digits = 0;
  for (let at = start; at < end; at += 1) {
    digits = isDigit(data[at]) ? digits + 1 : 0;
    if (digits > safeDigits) return true;
  }
  return false;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}
