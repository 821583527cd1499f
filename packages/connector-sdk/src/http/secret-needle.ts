// Finds a text in which each character may be written as JSON, HTML, a URL or a form writes it. Which of them they
// escape differs from one program to the next, and several may have been at it, so no list of spellings is complete.

/** A character, or a run of backslashes: programs double those. */
interface Piece {
  readonly character: string;
  readonly count: number;
  readonly bytes: readonly number[];
  /** Lower-case hex of its UTF-16 units. */
  readonly units: readonly string[];
  readonly code: number;
  readonly name: string | undefined;
}

export type Needle = readonly Piece[];

const entityNames: Readonly<Record<string, string>> = {
  "&": "amp",
  "<": "lt",
  ">": "gt",
  '"': "quot",
  "'": "apos",
};
/** How many backslashes one may have become after being escaped three times. */
const mostEscapes = 8;

export function createNeedle(text: string): Needle {
  return (text.match(/\\+|[^\\]/gsu) ?? []).map((run) => {
    const character = run.startsWith("\\") ? "\\" : run;
    return {
      character,
      count: character === "\\" ? run.length : 1,
      bytes: [...Buffer.from(character)],
      units: Array.from({ length: character.length }, (_, at) => toHex(character.charCodeAt(at), 4)),
      code: character.codePointAt(0) ?? 0,
      name: entityNames[character],
    };
  });
}

/** The index after the needle that stands at `start`, -1 when none does. All readings are followed side by side. */
export function findEnd(needle: Needle, text: string, start: number): number {
  let ends: ReadonlySet<number> = new Set([start]);
  for (const piece of needle) {
    ends = new Set([...ends].flatMap((at) => listEnds(piece, text, at)));
    if (ends.size === 0) return -1;
  }
  return Math.max(...ends);
}

function listEnds(piece: Piece, text: string, at: number): readonly number[] {
  if (piece.character === "\\") {
    const ends = listBackslashes(text, at, piece.count * mostEscapes);
    return ends.slice(piece.count - 1).slice(-1);
  }
  const begin = listBackslashes(text, at, mostEscapes).at(-1) ?? at;
  return [
    ...(text.startsWith(piece.character, begin) ? [begin + piece.character.length] : []),
    ...(piece.character === " " && text[begin] === "+" ? [begin + 1] : []),
    ...listPercentEnds(piece.bytes, text, begin),
    ...listUnitEnds(piece, text, begin),
    ...listEntityEnds(piece, text, begin),
  ];
}

/** The indexes after the first backslash, the second and so on. */
function listBackslashes(text: string, start: number, most: number): readonly number[] {
  const ends: number[] = [];
  for (let at = start; ends.length < most;) {
    const end = text[at] === "\\" ? at + 1 : Math.max(-1, ...listByteEnds(0x5c, text, at));
    if (end < 0) break;
    ends.push(end);
    at = end;
  }
  return ends;
}

/** `%2f`, `%252F`, `%25252f`. */
function listByteEnds(byte: number, text: string, start: number): readonly number[] {
  if (text[start] !== "%") return [];
  const hex = toHex(byte, 2);
  const ends: number[] = [];
  for (let at = start + 1; at <= start + 5; at += 2) {
    if (isHexAt(hex, text, at)) ends.push(at + 2);
    if (!text.startsWith("25", at)) break;
  }
  return ends;
}

function listPercentEnds(bytes: readonly number[], text: string, start: number): readonly number[] {
  return bytes.reduce<readonly number[]>(
    (ends, byte) => ends.flatMap((at) => listByteEnds(byte, text, at)),
    [start],
  );
}

/** `u00e9`, `ud83d\\ude00`, `xe9`; the first backslash was passed already. */
function listUnitEnds({ units, code }: Piece, text: string, start: number): readonly number[] {
  let at = start;
  for (const [index, unit] of units.entries()) {
    if (index > 0) at = listBackslashes(text, at, mostEscapes).at(-1) ?? at;
    if (text[at] !== "u" || !isHexAt(unit, text, at + 1)) at = -1;
    if (at < 0) break;
    at += 5;
  }
  const isByte = code < 0x100 && text[start] === "x" && isHexAt(toHex(code, 2), text, start + 1);
  return [...(at < 0 ? [] : [at]), ...(isByte ? [start + 3] : [])];
}

/** `&lt;`, `&#60;`, `&#x3C;`, `&amp;lt;`, and each of their marks as a URL writes it. */
function listEntityEnds({ code, name }: Piece, text: string, start: number): readonly number[] {
  if (text[start] !== "&" && text[start] !== "%") return [];
  // Long enough for three times escaped; decoded, it is one of a few words.
  const window = text
    .slice(start, start + 48)
    .replaceAll(/%(?:25){0,2}(26|3b|23)/gi, (mark, hex: string) =>
      String.fromCharCode(parseInt(hex, 16)).padEnd(mark.length, "\0"),
    );
  const entity = /^&\0*(?:amp;\0*)*(?:([a-z]+)|#\0*(?:0*(\d+)|[xX]0*([0-9a-fA-F]+)));\0*/.exec(window);
  if (entity === null) return [];
  const [whole, word, decimal, hex = ""] = entity;
  const isIt = word === name && word !== undefined;
  return isIt || Number(decimal) === code || parseInt(hex, 16) === code ? [start + whole.length] : [];
}

const toHex = (value: number, digits: number): string => value.toString(16).padStart(digits, "0");

const isHexAt = (hex: string, text: string, at: number): boolean =>
  text.slice(at, at + hex.length).toLowerCase() === hex;
