import { invariant } from "@edp/base";
import type { SqlObject } from "@edp/connector-sdk/sql";

export function quoteIdentifier(name: string): string {
  invariant(!name.includes("\0"), "a name in SQL holds no NUL");
  return `[${name.replaceAll("]", "]]")}]`;
}

export function writeTableName({ schema, table }: Pick<SqlObject, "schema" | "table">): string {
  return `${quoteIdentifier(schema)}.${quoteIdentifier(table)}`;
}
