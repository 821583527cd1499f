import { createHash } from "node:crypto";

/** Keys that say where a checkout lies on this machine; the same definition elsewhere is the same. */
const placeKeys: ReadonlySet<string> = new Set(["dir", "modelsDir"]);

/** sha256 (hex) over canonical JSON: keys sorted, no spaces, nothing of this machine. */
export function computeDigest(value: unknown): string {
  const texts = new Map<object, string>(); // a manifest is shared by many sources
  return createHash("sha256").update(writeCanonical(value, texts)).digest("hex");
}

function writeCanonical(value: unknown, texts: Map<object, string>): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const known = texts.get(value);
  if (known !== undefined) return known;
  const text = Array.isArray(value)
    ? `[${value.map((item) => writeCanonical(item, texts)).join(",")}]`
    : `{${writeEntries(value, texts).join(",")}}`;
  texts.set(value, text);
  return text;
}

const writeEntries = (value: object, texts: Map<object, string>): string[] =>
  Object.entries(value)
    .filter(([key, item]) => item !== undefined && !placeKeys.has(key))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, item]) => `${JSON.stringify(key)}:${writeCanonical(item, texts)}`);
