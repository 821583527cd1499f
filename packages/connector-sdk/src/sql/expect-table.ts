// A table that config names, as it is in the database; or what is missing, with the statement that mends it.
import { EdpError } from "@edp/base";
import type { SqlConfig, SqlObject } from "./config.ts";
import type { SqlContext, SqlEngine, SqlSession } from "./engine.ts";
import { resolveTable, type SqlTable } from "./table.ts";

export interface TablePlace {
  readonly config: SqlConfig;
  readonly session: SqlSession;
  readonly object: SqlObject;
}

export async function expectTable(
  engine: SqlEngine,
  { source }: Pick<SqlContext, "source">,
  { config, session, object }: TablePlace,
): Promise<SqlTable> {
  const table = `${object.schema}.${object.table}`;
  const catalog = await session.findTable(object);
  const grant = engine.grant(config, object);
  if (catalog === undefined) {
    const { database } = config;
    throw new EdpError("EDP-SRC-182", { source, object: object.name, table, database, grant });
  }
  if (catalog.columns.length === 0) {
    throw new EdpError("EDP-SRC-185", { source, object: object.name, table, account: config.user, grant });
  }
  return resolveTable(source, object, catalog);
}
