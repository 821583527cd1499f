import { invariant } from "@edp/base";

/** PostgreSQL cuts longer names silently (NAMEDATALEN - 1). */
export const maxIdentifierBytes = 63;

/** True if PostgreSQL keeps the name as it is: not empty, not cut, no NUL. */
export function isIdentifier(name: string): boolean {
  return name !== "" && !name.includes("\0") && Buffer.byteLength(name) <= maxIdentifierBytes;
}

/**
 * The only way a name gets into SQL text. Always quoted, so case and reserved words mean nothing.
 * Names come from validated definitions: one that PostgreSQL would cut or refuse is a bug.
 */
export function quoteIdentifier(name: string): string {
  invariant(isIdentifier(name), `"${name}" is no name that PostgreSQL keeps as it is`);
  return `"${name.replaceAll('"', '""')}"`;
}

/** `quoteQualified("raw", "hr_workers")` is `"raw"."hr_workers"`. */
export function quoteQualified(...parts: readonly string[]): string {
  return parts.map(quoteIdentifier).join(".");
}

/** A text constant, for the few statements that take no parameters (`set`, `create role`, `copy`). */
export function quoteLiteral(text: string): string {
  invariant(!text.includes("\0"), "a text constant in SQL holds no NUL");
  const quoted = `'${text.replaceAll("'", "''").replaceAll("\\", "\\\\")}'`;
  return text.includes("\\") ? ` E${quoted}` : quoted;
}
