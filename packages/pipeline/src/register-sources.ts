import type { RunEnvironment } from "./run-environment.ts";

/** Writes the source registry from the definition, so that freshness and ownership can be read in SQL. */
export async function registerSources(environment: RunEnvironment): Promise<void> {
  const rows = environment.platform.sources.map((source) => ({
    source_code: source.name,
    title: source.title,
    connector: source.connector.name,
    owner: source.owner,
    description: source.description,
    is_enabled: source.enabled,
    tenant: source.tenant,
    schedule: source.schedule ?? null,
    warn_after: `${(source.freshness.warnAfterMs / 1000).toString()} seconds`,
    error_after: `${(source.freshness.errorAfterMs / 1000).toString()} seconds`,
  }));
  await environment.pool.query(
    `with wanted as (
         select * from jsonb_to_recordset($1::jsonb) as source (
             source_code text, title text, connector text, owner text, description text, is_enabled boolean,
             tenant text, schedule text, warn_after interval, error_after interval)
     ), gone as (
         delete from meta.source where source_code not in (select source_code from wanted)
     )
     insert into meta.source
         (source_code, title, connector, owner, description, is_enabled, tenant, schedule, warn_after, error_after,
          updated_at)
     select source_code, title, connector, owner, description, is_enabled, tenant, schedule, warn_after, error_after,
            $2
       from wanted
     on conflict (source_code) do update
        set title = excluded.title, connector = excluded.connector, owner = excluded.owner,
            description = excluded.description, is_enabled = excluded.is_enabled, tenant = excluded.tenant,
            schedule = excluded.schedule, warn_after = excluded.warn_after, error_after = excluded.error_after,
            updated_at = excluded.updated_at`,
    [JSON.stringify(rows), environment.clock.now()],
  );
}
