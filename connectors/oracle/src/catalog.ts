// What the catalog views say of a table, as one account sees it. Names are as the dictionary has them: upper case
// unless they were quoted when they were made.
import { listByTable, type CatalogTable, type ListedTable, type SqlObject } from "@edp/connector-sdk/sql";
import type oracledb from "oracledb";
import { queryTexts } from "./connect.ts";

const tableSql = `select object_type, (select to_char(num_rows, 'TM9') from all_tables where owner = :1 and table_name = :2)
  from all_objects where owner = :3 and object_name = :4 and object_type in ('TABLE', 'VIEW', 'MATERIALIZED VIEW') order by object_type`;

const columnsSql = `select column_name,
       case when data_type = 'RAW' then 'RAW(' || data_length || ')' else data_type end, nullable
  from all_tab_columns where owner = :1 and table_name = :2 order by column_id`;

const keySql = `select part.column_name
  from all_constraints rule
  join all_cons_columns part on part.owner = rule.owner and part.constraint_name = rule.constraint_name
 where rule.owner = :1 and rule.table_name = :2 and rule.constraint_type = 'P' order by part.position`;

const indexesSql = `select column_name from all_ind_columns
 where table_owner = :1 and table_name = :2 and column_position = 1`;

const rightsSql = `select distinct lower(privilege) from all_tab_privs
 where table_schema = :1 and table_name = :2 and privilege in ('INSERT', 'UPDATE', 'DELETE')
   and (grantee = sys_context('userenv', 'session_user') or grantee in (select role from session_roles) or grantee = 'PUBLIC')
union select lower(substr(privilege, 1, 6)) from session_privs
 where privilege in ('INSERT ANY TABLE', 'UPDATE ANY TABLE', 'DELETE ANY TABLE')
union select 'insert' from dual where :3 = sys_context('userenv', 'session_user')`;

export async function findTable(
  connection: oracledb.Connection,
  object: SqlObject,
): Promise<CatalogTable | undefined> {
  const place = [object.schema, object.table];
  const [found] = await queryTexts(connection, tableSql, [...place, ...place]);
  if (found === undefined) return undefined;
  const [type, rows] = found;
  const columns = await queryTexts(connection, columnsSql, place);
  return {
    kind: type === "TABLE" ? "table" : "view",
    columns: columns.map(([name, form, nullable]) => ({
      name: name ?? "",
      type: form ?? "",
      nullable: nullable === "Y",
    })),
    primaryKey: await readNames(connection, keySql, place),
    writeRights: await readNames(connection, rightsSql, [...place, object.schema]),
    indexedColumns: await readNames(connection, indexesSql, place),
    estimatedRows: rows === null || rows === undefined ? undefined : Number(rows),
  };
}

async function readNames(
  connection: oracledb.Connection,
  sql: string,
  values: readonly string[],
): Promise<readonly string[]> {
  return (await queryTexts(connection, sql, values)).map(([name]) => name ?? "");
}

const listSql = `select owner, table_name, column_name from all_tab_columns
 where owner not in (select username from all_users where oracle_maintained = 'Y') order by owner, table_name, column_id`;

export async function listTables(connection: oracledb.Connection): Promise<readonly ListedTable[]> {
  return listByTable(await queryTexts(connection, listSql));
}
