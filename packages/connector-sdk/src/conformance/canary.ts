// Secrets that are planted and looked for: in plain, and in every spelling that text takes on its way.
import { hash } from "node:crypto";

/** A secret that no other text contains by chance, with characters that encodings change. */
export function createCanary(name: string): string {
  return `Kit+${hash("sha256", `canary ${name}`).slice(0, 20)}/~&=`;
}

/** Whether the text holds the secret, as it is or encoded. Three base64 forms: it may stand inside a longer text. */
export function hasSecret(text: string, secret: string): boolean {
  return listSpellings(secret).some((spelling) => text.includes(spelling));
}

const spellings = new Map<string, readonly string[]>();

function listSpellings(secret: string): readonly string[] {
  const known = spellings.get(secret);
  if (known !== undefined) return known;
  // Of a secret of several lines, such as a key, each line gives it away.
  const lines = secret.split(/\r?\n/).filter((line) => line.length >= 12 && !line.startsWith("-----"));
  const made = [...new Set((lines.length === 0 ? [secret] : lines).flatMap(spell))];
  spellings.set(secret, made);
  return made;
}

function spell(text: string): readonly string[] {
  const bytes = Buffer.from(text);
  const inner = [0, 1, 2].flatMap((offset) => {
    const shifted = Buffer.concat([Buffer.alloc(offset), bytes]);
    const whole = shifted.toString("base64").replaceAll("=", "");
    // The first and the last characters depend on what stands around it.
    const core = whole.slice(offset === 0 ? 0 : 4, -2);
    return [core, core.replaceAll("+", "-").replaceAll("/", "_")];
  });
  const json = JSON.stringify(text).slice(1, -1);
  const form = new URLSearchParams({ v: text }).toString().slice(2);
  return [
    text,
    encodeURIComponent(text),
    encodeURI(text),
    form,
    json,
    JSON.stringify(json).slice(1, -1),
    text.replaceAll("&", "&amp;"),
    bytes.toString("hex"),
    bytes.toString("hex").toUpperCase(),
    Buffer.from(bytes).reverse().toString("latin1"),
    ...inner,
  ];
}
