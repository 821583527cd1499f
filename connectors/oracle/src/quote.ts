import { invariant } from "@edp/base";
import type { SqlObject } from "@edp/connector-sdk/sql";

/** Oracle's names cannot hold a quote at all. */
export function quoteIdentifier(name: string): string {
  invariant(!/["\0]/.test(name), "a name in Oracle holds no quote and no NUL");
  return `"${name}"`;
}

export function writeTableName({ schema, table }: Pick<SqlObject, "schema" | "table">): string {
  return `${quoteIdentifier(schema)}.${quoteIdentifier(table)}`;
}
