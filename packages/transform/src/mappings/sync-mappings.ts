// The organisation's decisions, from Mapping documents into meta.mapping_*. A table is rewritten only when it
// differs, so that a run without changed decisions writes nothing.
import type { JsonObject } from "@edp/base";
import type { ResolvedPlatform } from "@edp/definition";
import { quoteQualified, withTransaction, type Client, type Pool } from "@edp/postgres";
import { decisionTables, decisionTypes, type DecisionType } from "./decision-tables.ts";

/** Makes the tables say what the platform says; returns the types whose table changed. */
export async function syncMappings(pool: Pool, platform: ResolvedPlatform): Promise<readonly DecisionType[]> {
  return withTransaction(pool, async (client) => {
    const changed: DecisionType[] = [];
    for (const type of decisionTypes) {
      if (await rewriteTable(client, type, listDecisions(platform, type))) changed.push(type);
    }
    return changed;
  });
}

/** The rows of all documents of one type. */
export const listDecisions = (platform: ResolvedPlatform, type: DecisionType): readonly JsonObject[] =>
  platform.mappings.filter((mapping) => mapping.type === type).flatMap((mapping) => mapping.rows);

async function rewriteTable(
  client: Client,
  type: DecisionType,
  rows: readonly JsonObject[],
): Promise<boolean> {
  const table = quoteQualified("meta", decisionTables[type]);
  const wanted = JSON.stringify(rows);
  const compared = await client.query<{ differs: boolean }>(
    `with wanted as (select * from jsonb_populate_recordset(null::${table}, $1::jsonb))
     select exists ((table wanted except all table ${table}) union all (table ${table} except all table wanted)) as differs`,
    [wanted],
  );
  if (compared.rows[0]?.differs !== true) return false;
  await client.query(`delete from ${table}`);
  await client.query(
    `insert into ${table} select * from jsonb_populate_recordset(null::${table}, $1::jsonb)`,
    [wanted],
  );
  return true;
}
