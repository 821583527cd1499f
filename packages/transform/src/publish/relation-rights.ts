// Owner, grants and comments of a relation: read before it is dropped, given back to its successor.
import { quoteIdentifier, quoteLiteral, type Client } from "@edp/postgres";

export interface Grant {
  /** Null: everybody (`public`). */
  readonly grantee: string | null;
  readonly privilege: string;
  readonly grantable: boolean;
  /** Only for a grant on one column. */
  readonly column: string | null;
}

export interface RelationRights {
  readonly owner: string;
  /** Who has something by default on a new relation here; taken away before the old grants are given back. */
  readonly grants: readonly Grant[];
  readonly comment: string | null;
  readonly columnComments: readonly { readonly column: string; readonly comment: string }[];
}

export async function readRights(client: Client, name: string): Promise<RelationRights> {
  const found = await client.query<RelationRights>(
    `select pg_get_userbyid(relation.relowner) as owner,
            obj_description(relation.oid, 'pg_class') as comment,
            (select coalesce(jsonb_agg(jsonb_build_object('column', attname, 'comment', col_description(relation.oid, attnum))), '[]')
               from pg_attribute
              where attrelid = relation.oid and attnum > 0 and not attisdropped
                and col_description(relation.oid, attnum) is not null) as "columnComments",
            (select coalesce(jsonb_agg(jsonb_build_object(
                        'grantee', case when item.grantee <> 0 then pg_get_userbyid(item.grantee) end,
                        'privilege', item.privilege_type, 'grantable', item.is_grantable, 'column', item.attname)), '[]')
               from (select entry.*, null::name as attname
                       from aclexplode(coalesce(relation.relacl, acldefault('r', relation.relowner))) as entry
                      union all
                     select entry.*, attname
                       from pg_attribute cross join aclexplode(attacl) as entry
                      where attrelid = relation.oid) as item
              where item.grantee <> relation.relowner) as grants
       from pg_class as relation
      where relation.oid = to_regclass($1)`,
    [name],
  );
  const rights = found.rows[0];
  return rights ?? { owner: "", grants: [], comment: null, columnComments: [] };
}

/** Statements that make the rights of a fresh relation exactly these. */
export function grantStatements(name: string, rights: RelationRights): readonly string[] {
  return [
    takeDefaultsAway(name),
    ...rights.grants.map((grant) => grantStatement(name, grant)),
    ...(rights.comment === null ? [] : [`comment on view ${name} is ${quoteLiteral(rights.comment)}`]),
    ...rights.columnComments.map((one) => commentIfThere(name, one.column, one.comment)),
    `alter view ${name} owner to ${quoteIdentifier(rights.owner)}`,
  ];
}

/** Default privileges of the schema gave something at creation, perhaps to somebody from whom it was revoked since. */
const takeDefaultsAway = (name: string): string => `do $do$
declare
    item record;
begin
    for item in
        select distinct case when entry.grantee = 0 then 'public' else quote_ident(pg_get_userbyid(entry.grantee)) end as grantee
          from pg_class as relation cross join aclexplode(relation.relacl) as entry
         where relation.oid = to_regclass(${quoteLiteral(name)}) and entry.grantee <> relation.relowner
    loop
        execute format('revoke all on %s from %s', ${quoteLiteral(name)}, item.grantee);
    end loop;
end
$do$`;

function grantStatement(name: string, grant: Grant): string {
  const column = grant.column === null ? "" : ` (${quoteIdentifier(grant.column)})`;
  const grantee = grant.grantee === null ? "public" : quoteIdentifier(grant.grantee);
  const option = grant.grantable ? " with grant option" : "";
  const statement = `grant ${grant.privilege}${column} on ${name} to ${grantee}${option}`;
  return grant.column === null ? statement : ignoringMissingColumn(statement);
}

const commentIfThere = (name: string, column: string, comment: string): string =>
  ignoringMissingColumn(`comment on column ${name}.${quoteIdentifier(column)} is ${quoteLiteral(comment)}`);

/** The new version may have lost the column. */
const ignoringMissingColumn = (statement: string): string =>
  `do $do$ begin execute ${quoteLiteral(statement)}; exception when undefined_column then null; end $do$`;
