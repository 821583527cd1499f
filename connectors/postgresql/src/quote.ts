import { invariant } from "@edp/base";
import type { SqlObject } from "@edp/connector-sdk/sql";

/** Always quoted, so case and reserved words mean nothing. */
export function quoteIdentifier(name: string): string {
  invariant(!name.includes("\0"), "a name in SQL holds no NUL");
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text constant, for `copy`, which takes no parameters. The same whatever `standard_conforming_strings` says. */
export function quoteLiteral(text: string): string {
  invariant(!text.includes("\0"), "a text constant in SQL holds no NUL");
  const quoted = text.replaceAll("'", "''");
  return text.includes("\\") ? ` E'${quoted.replaceAll("\\", "\\\\")}'` : `'${quoted}'`;
}

export function writeTableName({ schema, table }: Pick<SqlObject, "schema" | "table">): string {
  return `${quoteIdentifier(schema)}.${quoteIdentifier(table)}`;
}
