// Servers repeat what they were sent: in error bodies, in links and redirects, in headers, as it was or encoded once
// more. Before a text of theirs becomes part of a message or a log, every spelling of what we sent is taken out.
import { EdpError } from "@edp/base";

export type HideSecrets = (text: string) => string;

/** Shorter ones would blank out every text. */
const shortestLength = 4;

/** Hides these values in all their spellings. Longest first, so that no half of a secret is left standing. */
export function createHideSecrets(values: Iterable<string>): HideSecrets {
  const spellings = [...new Set([...values].flatMap(listSpellings))]
    .filter((spelling) => spelling.length >= shortestLength)
    .sort((a, b) => b.length - a.length);
  return (text) => spellings.reduce((shown, spelling) => shown.replaceAll(spelling, "[secret]"), text);
}

function listSpellings(value: string): readonly string[] {
  if (value.length < shortestLength) return [];
  const texts = [value, encodeURIComponent(value), encodeStrictly(value), encodeForm(value)];
  return [
    ...texts.flatMap((text) => [text, text.replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())]),
    ...texts.flatMap(listBase64),
    ...texts.flatMap(listHex),
    ...listJson(value),
    ...listHtml(value),
  ];
}

const bytePercent = (byte: number): string => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;

/** RFC 3986: all but letters, digits and `-._~`; encodeURIComponent leaves `!'()*`. */
const encodeStrictly = (text: string): string =>
  encodeURIComponent(text.toWellFormed()).replaceAll(/[!'()*]/g, (mark) => bytePercent(mark.charCodeAt(0)));

const encodeForm = (text: string): string => new URLSearchParams([["", text]]).toString().slice(1);

/** By itself, and inside of a longer text: then its first and last characters depend on the neighbours. */
function listBase64(text: string): readonly string[] {
  const bytes = Buffer.from(text);
  const inside = [0, 1, 2].map((shift) => {
    const encoded = Buffer.concat([Buffer.alloc(shift), bytes]).toString("base64");
    return encoded.slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + bytes.length) * 8) / 6));
  });
  const all = [bytes.toString("base64"), ...inside];
  return [...all, ...all.map((encoded) => encoded.replaceAll("+", "-").replaceAll("/", "_"))].flatMap(
    (encoded) => [encoded, encoded.replaceAll("=", "")],
  );
}

function listHex(text: string): readonly string[] {
  const hex = Buffer.from(text).toString("hex");
  const pairs = hex.replaceAll(/..(?!$)/g, "$&:");
  return [hex, pairs].flatMap((digits) => [digits, digits.toUpperCase()]);
}

function listJson(text: string): readonly string[] {
  const plain = JSON.stringify(text).slice(1, -1);
  const escape = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  const careful = plain.replaceAll(/[<>&'+/\u007f-\uffff]/g, escape);
  return [plain, plain.replaceAll("/", "\\/"), careful, JSON.stringify(plain).slice(1, -1)];
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

function listHtml(text: string): readonly string[] {
  const escaped = text.replaceAll(/[&<>"]/g, (mark) => entities[mark] ?? mark);
  return [escaped, escaped.replaceAll("'", "&#39;"), escaped.replaceAll("'", "&#x27;")];
}

/** The same error, its parameters without secrets. What is no EdpError stays as it is. */
export function hideInError(error: unknown, hide: HideSecrets): unknown {
  if (!(error instanceof EdpError)) return error;
  const known = error as EdpError; // instanceof forgets the code's type
  const [issue] = known.issues;
  const params = hideIn(issue?.params, hide);
  if (JSON.stringify(params) === JSON.stringify(issue?.params)) return error;
  const location = issue?.location;
  // Only texts have changed, so the parameters still fit the code.
  return new EdpError(known.code, params as never, {
    cause: known.cause,
    ...(location === undefined ? {} : { location }),
  });
}

function hideIn(value: unknown, hide: HideSecrets): unknown {
  if (typeof value === "string") return hide(value);
  if (Array.isArray(value)) return value.map((item) => hideIn(item, hide));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, hideIn(inner, hide)]));
}
