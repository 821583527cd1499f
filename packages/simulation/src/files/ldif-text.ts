// LDIF content records (RFC 2849) as a directory's export tool writes them.

/** An attribute and its values; `undefined` values are left out. Bytes are written in base64. */
export type Attribute = readonly [name: string, ...values: (string | Uint8Array | undefined)[]];

const safe = /^[^\0-\x20:<\x7f-\u{10ffff}][\x01-\x09\x0b\x0c\x0e-\x7f]*$/u;
const lineLength = 76;

export function writeEntry(dn: string, attributes: readonly Attribute[]): string {
  let text = writeLine("dn", dn);
  for (const [name, ...values] of attributes) {
    for (const value of values) if (value !== undefined) text += writeLine(name, value);
  }
  return `${text}\n`;
}

export function writeLine(name: string, value: string | Uint8Array): string {
  const isPlain = typeof value === "string" && safe.test(value) && !value.endsWith(" ");
  const line = isPlain ? `${name}: ${value}` : `${name}:: ${Buffer.from(value).toString("base64")}`;
  return `${fold(line)}\n`;
}

/** Long lines go on in the next one, after a blank. */
function fold(line: string): string {
  if (line.length <= lineLength) return line;
  const parts = [line.slice(0, lineLength)];
  for (let at = lineLength; at < line.length; at += lineLength - 1)
    parts.push(` ${line.slice(at, at + lineLength - 1)}`);
  return parts.join("\n");
}

/** A GUID as Active Directory stores it: the first three parts little-endian. */
export function toGuidBytes(guid: string): Buffer {
  const bytes = Buffer.from(guid.replaceAll("-", ""), "hex");
  bytes.subarray(0, 4).reverse();
  bytes.subarray(4, 6).reverse();
  bytes.subarray(6, 8).reverse();
  return bytes;
}

/** 100 ns since 1601, as Active Directory counts time. */
export function toFileTime(iso: string): string {
  return ((BigInt(Date.parse(iso)) + 11_644_473_600_000n) * 10_000n).toString();
}

/** `20260131080000.0Z`. */
export function toGeneralizedTime(iso: string): string {
  return `${iso.slice(0, 19).replaceAll(/[-:T]/g, "")}.0Z`;
}
