// What other people built on a published view.
import type { Client } from "@edp/postgres";
import { readRights, type RelationRights } from "./relation-rights.ts";

export interface Dependant {
  /** Quoted, with its schema. */
  readonly name: string;
  /** Undefined for what cannot be made anew from a text, such as a materialized view. */
  readonly definition: string | undefined;
  /** ` with (security_barrier=true)` or nothing. */
  readonly options: string;
  readonly rights: RelationRights;
}

interface Found {
  readonly name: string;
  readonly kind: string;
  readonly definition: string | null;
  readonly options: string | null;
}

/** Everything that stands on the view, each after what it stands on itself. */
export async function readDependants(client: Client, name: string): Promise<readonly Dependant[]> {
  const found = await client.query<Found>(
    `with recursive dependant as (
         select to_regclass($1)::oid as oid, 0 as depth
         union
         select rule.ev_class, dependant.depth + 1
           from dependant
           join pg_depend as needs on needs.refobjid = dependant.oid and needs.refclassid = 'pg_class'::regclass
           join pg_rewrite as rule on rule.oid = needs.objid and needs.classid = 'pg_rewrite'::regclass
          where rule.ev_class <> dependant.oid and dependant.depth < 64
     )
     select format('%I.%I', space.nspname, relation.relname) as name, relation.relkind as kind,
            case when relation.relkind = 'v' then pg_get_viewdef(relation.oid) end as definition,
            ' with (' || array_to_string(relation.reloptions, ', ') || ')' as options
       from (select oid, max(depth) as depth from dependant where depth > 0 group by oid) as ranked
       join pg_class as relation on relation.oid = ranked.oid
       join pg_namespace as space on space.oid = relation.relnamespace
      order by ranked.depth, 1`,
    [name],
  );
  const dependants: Dependant[] = [];
  for (const row of found.rows) {
    dependants.push({
      name: row.name,
      definition: row.definition ?? undefined,
      options: row.options ?? "",
      rights: await readRights(client, row.name),
    });
  }
  return dependants;
}
