// Servers repeat what they were sent: in error bodies, in links and redirects, in headers, as it was or encoded once
// more. Before a text of theirs becomes part of a message or a log, every spelling of what we sent is taken out.
import { EdpError } from "@edp/base";
import { createNeedle, findEnd } from "./secret-needle.ts";

export type HideSecrets = (text: string) => string;

/** What a client has sent so far. Values are only ever added: an answer may come late. */
export interface SentSecrets {
  readonly add: (values: readonly string[]) => void;
  readonly hide: HideSecrets;
}

export function createSentSecrets(): SentSecrets {
  const values = new Set<string>();
  let hide: HideSecrets | undefined;
  return {
    add: (sent) => {
      const before = values.size;
      for (const value of sent) values.add(value);
      if (values.size !== before) hide = undefined;
    },
    hide: (text) => (hide ??= createHideSecrets(values))(text),
  };
}

/** Shorter ones would blank out every text. */
const shortestLength = 4;

/** Hides these values in all their spellings. */
export function createHideSecrets(values: Iterable<string>): HideSecrets {
  const spellings = [...new Set(values)]
    .filter((value) => value.length >= shortestLength)
    .flatMap((value) => [value, ...listBase64(value), ...listHex(value)]);
  const needles = [...new Set(spellings)].map(createNeedle);
  return (text) => {
    let shown = "";
    for (let at = 0; at < text.length;) {
      // The longest, so that no half of a secret is left standing.
      const end = Math.max(...needles.map((needle) => findEnd(needle, text, at)), -1);
      shown += end < 0 ? (text[at] ?? "") : "[secret]";
      at = end < 0 ? at + 1 : end;
    }
    return shown;
  };
}

/** By itself, and inside of a longer text: then its first and last characters depend on the neighbours. */
function listBase64(text: string): readonly string[] {
  const bytes = Buffer.from(text);
  const inside = [0, 1, 2].map((shift) => {
    const encoded = Buffer.concat([Buffer.alloc(shift), bytes]).toString("base64");
    return encoded.slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + bytes.length) * 8) / 6));
  });
  const all = [bytes.toString("base64"), ...inside];
  return [...all, ...all.map((encoded) => encoded.replaceAll("+", "-").replaceAll("/", "_"))];
}

function listHex(text: string): readonly string[] {
  const hex = Buffer.from(text).toString("hex");
  const pairs = hex.replaceAll(/..(?!$)/g, "$&:");
  return [hex, pairs].flatMap((digits) => [digits, digits.toUpperCase()]);
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
