// What information_schema says of a table, as one account sees it.
import { listByTable, type CatalogTable, type ListedTable, type SqlObject } from "@edp/connector-sdk/sql";
import type { Connection } from "mysql2";
import { queryTexts } from "./connect.ts";

const tableSql = `select table_type, cast(table_rows as char) from information_schema.tables
  where binary table_schema = ? and binary table_name = ?`;
const columnsSql = `select column_name, column_type, is_nullable, privileges from information_schema.columns
  where binary table_schema = ? and binary table_name = ? order by ordinal_position`;
const indexesSql = `select index_name, column_name, cast(seq_in_index as char) from information_schema.statistics
  where binary table_schema = ? and binary table_name = ? order by index_name, seq_in_index`;

export async function findTable(
  connection: Connection,
  object: SqlObject,
): Promise<CatalogTable | undefined> {
  const place = [object.schema, object.table];
  const [found] = await queryTexts(connection, tableSql, place);
  if (found === undefined) return undefined;
  const columns = await queryTexts(connection, columnsSql, place);
  const indexes = await queryTexts(connection, indexesSql, place);
  const granted = columns.map(([, , , privileges]) => (privileges ?? "").split(","));
  const readable = columns.filter((_column, index) => granted[index]?.includes("select"));
  return {
    kind: found[0]?.includes("VIEW") === true ? "view" : "table",
    columns: readable.map(([name, type, nullable]) => ({
      name: name ?? "",
      type: type ?? "",
      nullable: nullable === "YES",
    })),
    primaryKey: indexes.filter(([index]) => index === "PRIMARY").map(([, column]) => column ?? ""),
    writeRights: ["insert", "update"].filter((right) => granted.some((rights) => rights.includes(right))),
    indexedColumns: indexes.filter(([, , place]) => place === "1").map(([, column]) => column ?? ""),
    estimatedRows: found[1] === null || found[1] === undefined ? undefined : Number(found[1]),
  };
}

const listSql = `select t.table_schema, t.table_name, c.column_name, cast(t.table_rows as char)
  from information_schema.tables as t
  join information_schema.columns as c on c.table_schema = t.table_schema and c.table_name = t.table_name
 where t.table_schema not in ('information_schema', 'mysql', 'performance_schema', 'sys') and find_in_set('select', c.privileges) > 0
 order by t.table_schema, t.table_name, c.ordinal_position`;

export async function listTables(connection: Connection): Promise<readonly ListedTable[]> {
  return listByTable(await queryTexts(connection, listSql));
}
