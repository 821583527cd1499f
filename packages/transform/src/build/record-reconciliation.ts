// How many records each layer holds of each stream, counted after the build. The tests `reconciles_with_source` ask
// the same and hold what disagrees; these numbers stay for people, above all when a test failed.
import type { Clock } from "@edp/base";
import { quoteLiteral, quoteQualified, type Client } from "@edp/postgres";
import type { Provided } from "../project/providers.ts";
import { streamsOf, type Stream } from "./dataset.ts";
import { reach, type Manifest, type ManifestNode, type NodeResult } from "./manifest.ts";

export interface ReconciliationRecord {
  readonly manifest: Manifest;
  readonly results: readonly NodeResult[];
  readonly providers: readonly Provided[];
  readonly runId: string;
  readonly clock: Clock;
}

/** Counts the streams whose staging this build touched; what it left alone was counted before. */
export async function recordReconciliation(client: Client, record: ReconciliationRecord): Promise<void> {
  const ran = new Set(record.results.map((result) => result.unique_id));
  for (const provided of record.providers) {
    const provider = findModel(record.manifest, provided.model);
    if (provider === undefined) continue;
    const staging = findStaging(record.manifest, provider);
    if (staging === undefined || !ran.has(staging.unique_id)) continue;
    for (const stream of streamsOf(provider, record.manifest)) {
      await countStream(client, record, { provided, staging, stream });
    }
  }
}

const findModel = (manifest: Manifest, name: string): ManifestNode | undefined =>
  Object.values(manifest.nodes).find((node) => node.resource_type === "model" && node.name === name);

/** The provider itself, or the staging model below it. */
const findStaging = (manifest: Manifest, provider: ManifestNode): ManifestNode | undefined =>
  [provider, ...[...reach(manifest.parent_map, provider.unique_id)].map((id) => manifest.nodes[id])].find(
    (node) => node?.config.materialized === "staged",
  );

interface Counted {
  readonly provided: Provided;
  readonly staging: ManifestNode;
  readonly stream: Stream;
}

async function countStream(client: Client, record: ReconciliationRecord, counted: Counted): Promise<void> {
  const { provided, staging, stream } = counted;
  const head = quoteQualified("raw", `${stream.source}_${stream.object}_head`);
  const staged = quoteQualified(staging.schema, staging.name);
  if (!(await exists(client, head)) || !(await exists(client, staged))) return;
  const layers = await layerCounts(client, provided, stream.source);
  await client.query(
    `insert into meta.reconciliation
     select $1, $2, $3, ledger.source_count, ledger.quarantined_count,
            (select count(*) from ${head} where not deleted), staged.record_count,
            coalesce(${layers.keys}, staged.record_count), ${layers.ods}, ${layers.vault}, ledger.is_moving, $4, $5
       from (${ledger}) as ledger
      cross join (select count(*) as record_count
                    from (select distinct on (record_hash_key) is_deleted from ${staged} where source_code = $1
                           order by record_hash_key, extracted_at desc, raw_id desc) as newest
                   where not is_deleted) as staged
     on conflict (source_code, object_name, entity_name) do update
        set source_count = excluded.source_count, quarantined_count = excluded.quarantined_count,
            raw_count = excluded.raw_count, staging_count = excluded.staging_count,
            staging_key_count = excluded.staging_key_count, ods_count = excluded.ods_count,
            vault_count = excluded.vault_count, is_moving = excluded.is_moving,
            counted_at = excluded.counted_at, run_id = excluded.run_id`,
    [stream.source, stream.object, provided.entity, record.clock.now(), record.runId],
  );
}

/** What the ledger says of stream $1.$2, over its tenants. */
const ledger = `
  select case when bool_and(state.source_count is not null) then sum(state.source_count) end as source_count,
         coalesce((select sum(rows_quarantined) from meta.landing_batch
                    where source_code = $1 and object_name = $2), 0) as quarantined_count,
         coalesce((select max(batch_id) > (select last_batch_id from meta.build_clock) from meta.landing_batch
                    where source_code = $1 and object_name = $2), false) as is_moving
    from meta.stream_state as state where state.source_code = $1 and state.object_name = $2`;

interface OdsTable {
  readonly name: string;
  readonly source: string;
  /** Where several records share one key of the vault. */
  readonly key?: string;
}

/** Where ODS keeps the records of an entity, when that is not the table of its name. */
const odsTables: Readonly<Record<string, OdsTable>> = {
  worker: { name: "employment", source: "source_system_code", key: "employee_id" },
  device: { name: "device_match", source: "source_code" },
};

interface LayerCounts {
  readonly ods: string;
  readonly keys: string;
  readonly vault: string;
}

/** Counts as expressions; null for a layer that does not have the entity. */
async function layerCounts(client: Client, provided: Provided, source: string): Promise<LayerCounts> {
  const nothing = "null::bigint";
  const ods = odsTables[provided.entity] ?? { name: provided.entity, source: "source_system_code" };
  const table = quoteQualified("build", ods.name);
  const of = (what: string): string =>
    `(select count(${what}) from ${table} where ${ods.source} = ${quoteLiteral(source)} and not is_deleted)`;
  const hasOds = await hasColumns(client, table, [ods.source, "is_deleted"]);
  const satellite = provided.satellite === undefined ? "" : quoteQualified("vault", provided.satellite);
  const hasVault = satellite !== "" && (await exists(client, satellite));
  return {
    ods: hasOds ? of("*") : nothing,
    keys: hasOds && ods.key !== undefined ? of(`distinct ${ods.key}`) : nothing,
    vault: hasVault
      ? `(select count(*) from ${satellite} where record_source = ${quoteLiteral(source)} and is_current and not is_deleted)`
      : nothing,
  };
}

const exists = async (client: Client, table: string): Promise<boolean> => hasColumns(client, table, []);

async function hasColumns(client: Client, table: string, columns: readonly string[]): Promise<boolean> {
  const found = await client.query<{ found: boolean }>(
    `select to_regclass($1) is not null and not exists (
         select from unnest($2::text[]) as wanted
          where not exists (select from pg_attribute where attrelid = to_regclass($1) and attname = wanted)
     ) as found`,
    [table, columns],
  );
  return found.rows[0]?.found === true;
}
