// What the catalog views say of a table, as one account sees it. All statements return texts.
import { listByTable, type CatalogTable, type ListedTable, type SqlObject } from "@edp/connector-sdk/sql";
import type { Connection } from "tedious";
import { queryTexts } from "./connect.ts";

const tableSql = `select o.type, convert(varchar(20), (select sum(p.rows) from sys.partitions as p where p.object_id = o.object_id and p.index_id in (0, 1)))
  from sys.objects as o
 where o.object_id = object_id(quotename(@p1) + '.' + quotename(@p2)) and o.type in ('U', 'V')`;

const columnsSql = `select c.name,
       case when t.name in ('decimal', 'numeric') then concat(t.name, '(', c.precision, ',', c.scale, ')')
            when t.name in ('datetime2', 'datetimeoffset', 'time') then concat(t.name, '(', c.scale, ')')
            when t.name in ('nchar', 'nvarchar') then concat(t.name, '(', iif(c.max_length = -1, 'max', convert(varchar(10), c.max_length / 2)), ')')
            when t.name in ('char', 'varchar', 'binary', 'varbinary') then concat(t.name, '(', iif(c.max_length = -1, 'max', convert(varchar(10), c.max_length)), ')')
            else t.name end,
       convert(varchar(1), c.is_nullable),
       convert(varchar(1), has_perms_by_name(quotename(@p1) + '.' + quotename(@p2), 'OBJECT', 'SELECT', quotename(c.name), 'COLUMN'))
  from sys.columns as c
  join sys.types as t on t.user_type_id = c.system_type_id or (t.user_type_id = c.user_type_id and t.is_assembly_type = 1)
 where c.object_id = object_id(quotename(@p1) + '.' + quotename(@p2))
 order by c.column_id`;

const indexesSql = `select convert(varchar(1), i.is_primary_key), c.name, convert(varchar(10), x.key_ordinal)
  from sys.indexes as i
  join sys.index_columns as x on x.object_id = i.object_id and x.index_id = i.index_id and x.key_ordinal > 0
  join sys.columns as c on c.object_id = x.object_id and c.column_id = x.column_id
 where i.object_id = object_id(quotename(@p1) + '.' + quotename(@p2)) and i.has_filter = 0
 order by i.index_id, x.key_ordinal`;

const rightsSql = `select lower(name) from (values ('INSERT'), ('UPDATE'), ('DELETE')) as r (name)
 where has_perms_by_name(quotename(@p1) + '.' + quotename(@p2), 'OBJECT', name) = 1`;

export async function findTable(
  connection: Connection,
  object: SqlObject,
): Promise<CatalogTable | undefined> {
  const place = [object.schema, object.table];
  const [found] = await queryTexts(connection, tableSql, place);
  if (found === undefined) return undefined;
  const columns = await queryTexts(connection, columnsSql, place);
  const indexes = await queryTexts(connection, indexesSql, place);
  const rights = await queryTexts(connection, rightsSql, place);
  const [type, rows] = found;
  return {
    kind: type?.trim() === "V" ? "view" : "table",
    columns: columns
      .filter(([, , , isReadable]) => isReadable === "1")
      .map(([name, form, isNullable]) => ({
        name: name ?? "",
        type: form ?? "",
        nullable: isNullable === "1",
      })),
    primaryKey: indexes.filter(([isPrimary]) => isPrimary === "1").map(([, column]) => column ?? ""),
    writeRights: rights.map(([right]) => right ?? ""),
    indexedColumns: indexes.filter(([, , ordinal]) => ordinal === "1").map(([, column]) => column ?? ""),
    estimatedRows: rows === null || rows === undefined ? undefined : Number(rows),
  };
}

const listSql = `select s.name, o.name, c.name
  from sys.objects as o
  join sys.schemas as s on s.schema_id = o.schema_id
  join sys.columns as c on c.object_id = o.object_id
 where o.type in ('U', 'V') and o.is_ms_shipped = 0
   and has_perms_by_name(quotename(s.name) + '.' + quotename(o.name), 'OBJECT', 'SELECT') = 1
 order by s.name, o.name, c.column_id`;

export async function listTables(connection: Connection): Promise<readonly ListedTable[]> {
  return listByTable(await queryTexts(connection, listSql));
}
