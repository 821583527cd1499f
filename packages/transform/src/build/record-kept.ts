// The vault's tables as datasets: they are never published, since history is not for casual readers, but they have an
// owner, descriptions and a time like everything that is kept. Their types are the catalogue's.
import type { Clock } from "@edp/base";
import type { Client } from "@edp/postgres";
import { datasetName } from "./dataset.ts";
import type { Verdict } from "./verdicts.ts";

/** After `recordDatasets`: what this build loaded is as of now, and what failed says why it is not. */
export async function recordKept(
  client: Client,
  verdicts: readonly Verdict[],
  { clock, release }: { readonly clock: Clock; readonly release: string },
): Promise<void> {
  const rows = verdicts.map((verdict) => ({
    dataset: datasetName(verdict.node),
    reason: verdict.passed ? null : (verdict.reason ?? "it could not be built"),
  }));
  await client.query(
    `update meta.dataset as dataset
        set status = case when to_regclass(given.dataset) is null then 'draft' else 'published' end,
            published_relation = to_regclass(given.dataset)::text,
            published_release = case when given.reason is null then $3 else published_release end,
            published_at = case when given.reason is null then $2::timestamptz else published_at end,
            held_since = case when given.reason is null then null else coalesce(held_since, $2) end,
            held_because = given.reason,
            columns = ${typedColumns}
       from jsonb_to_recordset($1::jsonb) as given (dataset text, reason text)
      where dataset.dataset_name = given.dataset`,
    [JSON.stringify(rows), clock.now(), release],
  );
}

const typedColumns = `
  (select coalesce(jsonb_agg(described.value || jsonb_build_object('type', coalesce(
              (select format_type(atttypid, atttypmod) from pg_attribute
                where attrelid = to_regclass(given.dataset) and attname = described.value ->> 'name'), '')) order by described.ordinality), '[]')
     from jsonb_array_elements(dataset.columns) with ordinality as described)`;
