// What the catalog says of a table, as one account sees it.
import type { CatalogTable, ListedTable, SqlObject } from "@edp/connector-sdk/sql";
import type pg from "pg";

const findTableSql = `
select case when class.relkind in ('v', 'm') then 'view' else 'table' end as kind,
       class.reltuples::bigint::text as estimated,
       (select coalesce(json_agg(json_build_object('name', attname,
                                                   'type', format_type(base.oid, case when base.oid = atttypid then atttypmod else base.typmod end),
                                                   'nullable', not attnotnull) order by attnum), '[]')
          from pg_attribute
          join pg_type as given on given.oid = atttypid
         cross join lateral (select case when given.typtype = 'd' then given.typbasetype else given.oid end as oid,
                                    given.typtypmod as typmod) as base
         where attrelid = class.oid and attnum > 0 and not attisdropped
           and has_schema_privilege(place.oid, 'usage') and has_column_privilege(class.oid, attnum, 'select')) as columns,
       (select coalesce(json_agg(attname order by place), '[]')
          from pg_index cross join unnest(indkey) with ordinality as part (number, place)
          join pg_attribute on attrelid = indrelid and attnum = part.number
         where indrelid = class.oid and indisprimary) as "primaryKey",
       (select coalesce(json_agg(distinct attname), '[]')
          from pg_index join pg_attribute on attrelid = indrelid and attnum = indkey[0]
         where indrelid = class.oid and indisvalid and indpred is null) as "indexedColumns",
       (select coalesce(json_agg(lower(name)), '[]') from unnest(array['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) as name
         where has_table_privilege(class.oid, name)) as "writeRights"
  from pg_class as class join pg_namespace as place on place.oid = class.relnamespace
 where place.nspname = $1 and class.relname = $2 and class.relkind in ('r', 'v', 'm', 'p', 'f')`;

type TableRow = Omit<CatalogTable, "estimatedRows"> & { readonly estimated: string };

export async function findTable(
  client: pg.Client,
  { schema, table }: SqlObject,
): Promise<CatalogTable | undefined> {
  const found = await client.query<TableRow>({ text: findTableSql, values: [schema, table] });
  const [row] = found.rows;
  if (row === undefined) return undefined;
  const { estimated, ...catalog } = row;
  return { ...catalog, estimatedRows: readEstimate(estimated) };
}

const listTablesSql = `
select place.nspname as schema, class.relname as table, class.reltuples::bigint::text as estimated,
       (select json_agg(attname order by attnum) from pg_attribute
         where attrelid = class.oid and attnum > 0 and not attisdropped
           and has_column_privilege(class.oid, attnum, 'select')) as columns
  from pg_class as class join pg_namespace as place on place.oid = class.relnamespace
 where class.relkind in ('r', 'v', 'm', 'p', 'f') and not class.relispartition
   and place.nspname not in ('pg_catalog', 'information_schema') and place.nspname not like 'pg\\_%'
   and has_schema_privilege(place.oid, 'usage') and has_any_column_privilege(class.oid, 'select')
 order by place.nspname, class.relname`;

export async function listTables(client: pg.Client): Promise<readonly ListedTable[]> {
  const found = await client.query<Omit<ListedTable, "estimatedRows"> & { estimated: string }>(listTablesSql);
  return found.rows.map(({ estimated, ...listed }) => {
    const estimatedRows = readEstimate(estimated);
    return estimatedRows === undefined ? listed : { ...listed, estimatedRows };
  });
}

/** -1: the table was never analysed. */
function readEstimate(text: string): number | undefined {
  const count = Number(text);
  return count < 0 ? undefined : count;
}
