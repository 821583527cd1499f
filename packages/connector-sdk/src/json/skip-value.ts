// A strict JSON scanner over bytes (RFC 8259). It builds nothing: it says where a value ends, or where and why
// the text stops being JSON. Iterative, so that no depth of nesting can break the stack.

/** What a scan says beside the index that it returns. */
export interface JsonScan {
  /** After -1: where the text stops being JSON, and why. */
  at: number;
  text: string;
  /** The bytes simply end too early. */
  isTruncated: boolean;
  /** After `skipKey`: the index after the key's closing quote. */
  keyEnd: number;
  /** After `skipKey`: no escapes stand in the key. */
  isKeyPlain: boolean;
}

export function createScan(): JsonScan {
  return { at: 0, text: "", isTruncated: false, keyEnd: 0, isKeyPlain: true };
}

const quote = 0x22;
const backslash = 0x5c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const colon = 0x3a;
const comma = 0x2c;

export function skipSpace(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end) {
    const byte = bytes[at] ?? 0;
    // Nearly all JSON over a wire has none: one comparison then.
    if (byte > 0x20 || (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09)) break;
    at += 1;
  }
  return at;
}

/** The index after the value that begins at `start` (no space before it), or -1 and `scan` is filled. */
export function skipValue(bytes: Uint8Array, start: number, end: number, scan: JsonScan): number {
  const first = start < end ? bytes[start] : undefined;
  if (first === openBrace || first === openBracket) return skipContainer(bytes, start, end, scan);
  return skipScalar(bytes, start, end, scan);
}

function skipContainer(bytes: Uint8Array, start: number, end: number, scan: JsonScan): number {
  const closers: number[] = [];
  let at = start;
  for (;;) {
    const byte = bytes[at];
    if (byte === openBrace || byte === openBracket) {
      const closer = byte === openBrace ? closeBrace : closeBracket;
      at = skipSpace(bytes, at + 1, end);
      if (at >= end || bytes[at] !== closer) {
        closers.push(closer);
        if (closer === closeBrace) at = skipKey(bytes, at, end, scan);
        if (at < 0) return -1;
        continue;
      }
      at += 1;
    } else {
      at = skipScalar(bytes, at, end, scan);
      if (at < 0) return -1;
    }
    at = closeValue(bytes, at, end, closers, scan);
    if (at < 0 || closers.length === 0) return at;
  }
}

/** After a value: closes containers until one goes on. Returns where its next value begins. */
function closeValue(
  bytes: Uint8Array,
  start: number,
  end: number,
  closers: number[],
  scan: JsonScan,
): number {
  let at = start;
  while (closers.length > 0) {
    const closer = closers[closers.length - 1];
    at = skipSpace(bytes, at, end);
    const byte = at < end ? bytes[at] : undefined;
    if (byte === comma) {
      at = skipSpace(bytes, at + 1, end);
      return closer === closeBrace ? skipKey(bytes, at, end, scan) : at;
    }
    if (byte !== closer)
      return fail(scan, at, end, closer === closeBrace ? "expected , or }" : "expected , or ]");
    closers.pop();
    at += 1;
  }
  return at;
}

/** A key and its colon. Returns where the value begins. */
export function skipKey(bytes: Uint8Array, start: number, end: number, scan: JsonScan): number {
  if (start >= end || bytes[start] !== quote) return fail(scan, start, end, "expected a key in quotes");
  let at = skipPlain(bytes, start + 1, end);
  scan.isKeyPlain = at < end && bytes[at] === quote;
  scan.keyEnd = scan.isKeyPlain ? at + 1 : skipString(bytes, start, end, scan);
  if (scan.keyEnd < 0) return -1;
  at = skipSpace(bytes, scan.keyEnd, end);
  if (at >= end || bytes[at] !== colon) return fail(scan, at, end, "expected : after the key");
  return skipSpace(bytes, at + 1, end);
}

/** A string with its quotes. Returns the index after the closing one. */
function skipString(bytes: Uint8Array, start: number, end: number, scan: JsonScan): number {
  let at = skipPlain(bytes, start + 1, end);
  while (at < end) {
    const byte = bytes[at];
    if (byte === quote) return at + 1;
    if (byte !== backslash) return fail(scan, at, end, "a control character inside a string");
    const length = readEscapeLength(bytes, at, end);
    if (length === 0) return fail(scan, at, end, "no such escape");
    if (at + length > end) break;
    at = skipPlain(bytes, at + length, end);
  }
  return fail(scan, end, end, "");
}

/** Bytes that mean themselves inside a string: all but the quote, the backslash and control characters. */
const isPlain = new Uint8Array(256).fill(1).fill(0, 0, 0x20);
isPlain[quote] = isPlain[backslash] = 0;

/** The hot loop of every reading. Returns the index of the first byte that is not plain, or `end`. */
function skipPlain(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && isPlain[bytes[at] ?? 0] === 1) at += 1;
  return at;
}

/** 2 for `\n`, 6 for `\u0041`, 0 for what is no escape. May reach beyond the end of truncated text. */
function readEscapeLength(bytes: Uint8Array, at: number, end: number): number {
  if (at + 1 >= end) return 2;
  const letter = bytes[at + 1] ?? 0;
  if (letter !== 0x75) return '"\\/bfnrt'.includes(String.fromCharCode(letter)) ? 2 : 0;
  for (let index = at + 2; index < Math.min(at + 6, end); index += 1) if (!isHex(bytes[index] ?? 0)) return 0;
  return 6;
}

function isHex(byte: number): boolean {
  return isDigit(byte) || (byte >= 0x41 && byte <= 0x46) || (byte >= 0x61 && byte <= 0x66);
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

function skipScalar(bytes: Uint8Array, at: number, end: number, scan: JsonScan): number {
  if (at >= end) return fail(scan, end, end, "");
  const byte = bytes[at];
  if (byte === quote) return skipString(bytes, at, end, scan);
  if (byte === 0x74) return skipWord(bytes, at, end, "true", scan);
  if (byte === 0x66) return skipWord(bytes, at, end, "false", scan);
  if (byte === 0x6e) return skipWord(bytes, at, end, "null", scan);
  if (byte === 0x2d || isDigit(byte)) return skipNumber(bytes, at, end, scan);
  return fail(scan, at, end, "expected a value");
}

function skipWord(bytes: Uint8Array, start: number, end: number, word: string, scan: JsonScan): number {
  for (let index = 0; index < word.length; index += 1) {
    const at = start + index;
    if (at >= end || bytes[at] !== word.charCodeAt(index)) return fail(scan, at, end, `expected ${word}`);
  }
  return start + word.length;
}

function skipNumber(bytes: Uint8Array, start: number, end: number, scan: JsonScan): number {
  let at = bytes[start] === 0x2d ? start + 1 : start;
  const isZero = at < end && bytes[at] === 0x30;
  at = isZero ? at + 1 : skipDigits(bytes, at, end, scan);
  if (at >= 0 && at < end && bytes[at] === 0x2e) at = skipDigits(bytes, at + 1, end, scan);
  if (at >= 0 && at < end && (bytes[at] === 0x65 || bytes[at] === 0x45)) {
    const sign = bytes[at + 1];
    at = skipDigits(bytes, sign === 0x2b || sign === 0x2d ? at + 2 : at + 1, end, scan);
  }
  if (at >= 0 && isDigit(bytes[at]) && at < end) return fail(scan, at, end, "a number with a leading zero");
  return at;
}

/** One digit at least. */
function skipDigits(bytes: Uint8Array, start: number, end: number, scan: JsonScan): number {
  let at = start;
  while (at < end && isDigit(bytes[at])) at += 1;
  return at === start ? fail(scan, at, end, "expected a digit") : at;
}

function fail(scan: JsonScan, at: number, end: number, text: string): -1 {
  scan.isTruncated = at >= end;
  scan.at = Math.min(at, end);
  scan.text = scan.isTruncated ? "it ends too early" : text;
  return -1;
}
