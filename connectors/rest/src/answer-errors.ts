// Errors that stand in an answer whose status is 200, as in GraphQL.
import { EdpError } from "@edp/base";
import { parsePath, readJsonFields } from "@edp/connector-sdk";

const maxWords = 1_000;

/** Looked for before the list is: an answer with errors often has none. */
export function expectNoErrors(source: string, url: string, errorPath: string, body: Buffer): void {
  const [field] = readJsonFields(body, [parsePath(errorPath)]);
  if (field === undefined || ["", "null", "false", "[]", "{}"].includes(field.text.replace(/\s/g, "")))
    return;
  const reason = (field.kind === "string" ? field.text : findWords(parseQuietly(field.text)))
    .replace(/\p{C}+/gu, " ")
    .trim();
  // Not cut: half a secret that the source repeats could not be found and hidden any more.
  const shown = reason.length > maxWords ? `${reason.length.toString()} characters of text` : reason;
  throw new EdpError("EDP-SRC-220", { source, url, path: errorPath, reason: shown });
}

/** The first error's own words. */
function findWords(value: unknown): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return findWords(value[0]);
  if (typeof value !== "object" || value === null) return String(value);
  const words = "message" in value ? value.message : undefined;
  return typeof words === "string" ? words : JSON.stringify(value);
}

function parseQuietly(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
