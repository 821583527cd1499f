// What `json` keeps but `jsonb` refuses would break a model long after landing. Asking PostgreSQL about every
// record doubles the cost of landing, so one pass over the bytes finds the few that are worth asking. It may
// suspect too much (an escape of a backslash before `u0000`), never too little:
//   \u0000, any surrogate escape      22P05, 22P02
//   exponents of four digits or more  22003; fewer overflow only together with 130,000 digits
//   long runs of digits               22003; 16,383 after the point are too many
//   deep nesting                      54001; `json` and `jsonb` fail at different depths
//   large records                     54000; a list of small numbers grows eightfold as jsonb
//   bytes below space                 not JSON, except for tab and line ends

const boring = 0;
const backslash = 1;
const letterE = 2;
const opening = 3;
const control = 4;

const kindOfByte = buildKinds();

/** Nesting that PostgreSQL certainly stores, in any setting of its stack. */
const safeDepth = 1_000;
/** Below this no jsonb value can reach its limit of 256 MB. */
const safeSizeBytes = 16 * 1024 * 1024;
/** A run of digits that is certainly a number jsonb can hold, with up to 999 more by its exponent. */
const safeDigits = 10_000;

/** True if PostgreSQL should be asked whether `data[start .. end)` is valid jsonb. */
export function isSuspicious(data: Uint8Array, start: number, end: number): boolean {
  let openings = 0;
  for (let at = start; at < end; at += 1) {
    // Inside of the range by the loop's condition.
    const kind = kindOfByte[data[at]!]!;
    if (kind === boring) continue;
    if (kind === letterE) {
      if (isLongExponent(data, at, start, end)) return true;
    } else if (kind === backslash) {
      if (isPoisonedEscape(data, at, end)) return true;
      at += 1;
    } else if (kind === opening) {
      openings += 1;
    } else return true;
  }
  if (end - start > safeSizeBytes) return true;
  if (openings > safeDepth && isDeep(data, start, end)) return true;
  return end - start > safeDigits && hasLongNumber(data, start, end);
}

/** `5e1234`, `5E+1234`. Hexadecimal ids are full of `9e4521`; those stand in a string and have no sign of a number before. */
function isLongExponent(data: Uint8Array, at: number, start: number, end: number): boolean {
  if (at === start || !isDigit(data[at - 1])) return false;
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

/** `\u0000`, or `\ud8..` to `\udf..`: alone, wrongly paired or right. */
function isPoisonedEscape(data: Uint8Array, at: number, end: number): boolean {
  if (at + 5 >= end || data[at + 1] !== 0x75) return false;
  if ((data[at + 2]! | 0x20) === 0x64) return true;
  return data[at + 2] === 0x30 && data[at + 3] === 0x30 && data[at + 4] === 0x30 && data[at + 5] === 0x30;
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

function buildKinds(): Uint8Array {
  const kinds = new Uint8Array(256);
  kinds.fill(control, 0, 0x20);
  for (const space of "\t\n\r") kinds[space.charCodeAt(0)] = boring;
  for (const bracket of "[{") kinds[bracket.charCodeAt(0)] = opening;
  for (const letter of "eE") kinds[letter.charCodeAt(0)] = letterE;
  kinds["\\".charCodeAt(0)] = backslash;
  return kinds;
}
