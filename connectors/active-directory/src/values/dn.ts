// Distinguished names as text (RFC 4514). EDP compares and cuts them; it never takes one for a key when the
// directory gives a GUID.

import { decodeGuid } from "./guid.ts";

/** What is left of the first relative name: the name of the entry above. Undefined for a name with one part. */
export function parentOf(dn: string): string | undefined {
  const end = firstComma(dn);
  return end === undefined ? undefined : dn.slice(end + 1).trimStart();
}

/** Name of the domain that an entry belongs to, in one spelling: the `DC=` parts at the end. Empty without any. */
export function domainOf(dn: string): string {
  return /(?:^|(?<!\\),)(dc=[^,]*(?:,dc=[^,]*)*)$/.exec(normaliseDn(dn))?.[1] ?? "";
}

/** Is a name the base itself or below it? Case and spaces around commas do not matter. */
export function createScope(base: string): (dn: string) => boolean {
  const top = normaliseDn(base);
  return (dn) => {
    const name = normaliseDn(dn);
    if (top === "" || name === top) return true;
    // The comma before the base must separate, not belong to a value: `CN=x\,DC=corp` is not under `DC=corp`.
    return name.endsWith(`,${top}`) && !isEscaped(name, name.length - top.length - 1);
  };
}

/** One spelling for comparing: lower case, no spaces around commas and equals signs, hex pairs resolved. */
export function normaliseDn(dn: string): string {
  const plain = /\\[0-9a-f]{2}/i.test(dn) ? resolveHexPairs(dn) : dn;
  const tight = /[,=]\s|\s[,=]/.test(plain) ? plain.replace(/(?<!\\)\s*([,=])\s*/g, "$1") : plain;
  return tight.trim().toLowerCase();
}

export interface ExtendedDn {
  readonly dn: string;
  /** Only with the extended DN control (1.2.840.113556.1.4.529). */
  readonly guid?: string;
}

const extendedGuid = /^<GUID=([0-9a-f-]{36})>;/i;
const extendedGuidHex = /^<GUID=([0-9a-f]{32})>;/i;
const extendedPart = /^<[A-Z_]+=[^>]*>;/i;

/** `<GUID=…>;<SID=…>;CN=…` or a plain name. */
export function parseExtendedDn(text: string): ExtendedDn {
  if (!text.startsWith("<GUID=")) return { dn: text };
  const guid = extendedGuid.exec(text)?.[1]?.toLowerCase() ?? guidFromHex(extendedGuidHex.exec(text)?.[1]);
  if (guid === undefined) return { dn: text };
  let dn = text;
  for (let part = extendedPart.exec(dn); part !== null; part = extendedPart.exec(dn))
    dn = dn.slice(part[0].length);
  return { dn, guid };
}

function guidFromHex(hex: string | undefined): string | undefined {
  return hex === undefined ? undefined : decodeGuid(Buffer.from(hex, "hex"));
}

function firstComma(dn: string): number | undefined {
  for (let at = dn.indexOf(","); at !== -1; at = dn.indexOf(",", at + 1)) {
    if (!isEscaped(dn, at)) return at;
  }
  return undefined;
}

function isEscaped(text: string, at: number): boolean {
  let backslashes = 0;
  while (text[at - 1 - backslashes] === "\\") backslashes += 1;
  return backslashes % 2 === 1;
}

/** `\c3\a4` is the UTF-8 of one letter; `\2c` must stay escaped, as `\,`. */
function resolveHexPairs(dn: string): string {
  return dn.replace(/(?:\\[0-9a-f]{2})+/gi, (pairs) => {
    const text = Buffer.from(pairs.replaceAll("\\", ""), "hex").toString("utf8");
    return text.replace(/[,+"\\<>;=]/g, "\\$&");
  });
}
