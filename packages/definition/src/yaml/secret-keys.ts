// Keys whose value is a secret by what the key is called: `clientSecret`, `bind-password`, `api_key`.
import { splitWords } from "../text/names.ts";

const secretWords: ReadonlySet<string> = new Set([
  "password",
  "passwd",
  "pwd",
  "passphrase",
  "secret",
  "token",
  "apikey",
  "accesskey",
  "privatekey",
  "secretkey",
  "credential",
  "credentials",
]);
const keyQualifiers: ReadonlySet<string> = new Set([
  "access",
  "account",
  "api",
  "encryption",
  "private",
  "secret",
  "shared",
  "signing",
]);
// A page token is a place in a list, not a secret.
const harmlessTokens: ReadonlySet<string> = new Set([
  "continuation",
  "cursor",
  "delta",
  "next",
  "page",
  "paging",
  "skip",
  "sync",
]);

const mayBeSecret = /pass|pwd|secret|token|key|credential/i;

/** Whether a literal under this key would be a secret: the last word counts, so `tokenUrl` is an address. */
export function isSecretKey(key: string): boolean {
  if (!mayBeSecret.test(key)) return false; // nearly every key, without taking it apart
  const words = splitWords(key);
  const last = words.at(-1) ?? "";
  const before = words.at(-2) ?? "";
  if (last === "token" && harmlessTokens.has(before)) return false;
  return secretWords.has(last) || (last === "key" && keyQualifiers.has(before));
}

// In a file that cannot be understood there are no keys, only lines. Hiding too much is right there.
const secretLine =
  /[\w.-]*(?:passw(?:or)?d|pwd|passphrase|secret|token|credentials?|(?:access|account|api|encryption|private|shared|signing)[_-]?key)["']?[ \t]*[:=][ \t]*(?<secret>[^\s].*)/gi;

/** Ranges of a broken text that excerpts must not show. */
export function findSecretLines(text: string): readonly (readonly [number, number])[] {
  return [...text.matchAll(secretLine)].map((match) => {
    const end = match.index + match[0].length;
    return [end - (match.groups?.["secret"] ?? "").length, end] as const;
  });
}
