-- create_raw_tables: the relations of one object, under a lock that serialises first-time creation within a source.
-- Called by landing/src/raw-tables.ts, which puts in the names and `:source`, `:object` as text constants.
-- raw_id alone is indexed: every index is paid by every row, the head finds what is current, and a person who looks
-- for one record's history can wait for a scan. No foreign key to the ledger: it would look up the batch once a row.
-- `\if` asks for the columns that the object's manifest declares. A period is part of the identity, so it stands in the
-- head's key and cannot come later; the other two are added to a table that is there already.
-- Keys compare by bytes (collate "C"): a language's rules cost twice the time and may change with the system.
create table if not exists raw.:"table" (
    raw_id            bigint      primary key,
    batch_id          bigint      not null,
    extracted_at      timestamptz not null,
    source_updated_at timestamptz,
\if :period
    period_start      date        not null,
    period_end        date        not null,
\endif
    tenant            text        collate "C" not null,
    record_id         text        collate "C" not null,
    operation         text        collate "C" not null,
    payload_hash      bytea,
    payload           json
);
comment on table raw.:"table" is 'Versions of records as received; append-only. operation is upsert or delete';
\if :observed_at
alter table raw.:"table" add column if not exists observed_at timestamptz;
\endif
\if :object_type
alter table raw.:"table" add column if not exists object_type text collate "C";
\endif

-- The head's rows have room to be updated in place: a changed hash then touches no index.
create table if not exists raw.:"head" (
    raw_id       bigint  not null,
    record_id    text    collate "C" not null,
    tenant       text    collate "C" not null,
    payload_hash bytea,
    deleted      boolean not null,
\if :period
    period_start date    not null,
    period_end   date    not null,
    primary key (record_id, period_start, period_end, tenant)
\else
    primary key (record_id, tenant)
\endif
) with (fillfactor = 90);
comment on table raw.:"head" is 'Which version of each record is current; kept by landing only';

create or replace view raw.:"provenance" as
select version.raw_id,
       batch.source_code         as source_system,
       batch.object_name         as source_object,
       version.record_id         as source_record_id,
       version.extracted_at      as extracted_at,
       batch.ingestion_run_id    as ingestion_run_id,
       batch.connector_version   as connector_version,
       batch.loaded_at           as loaded_at,
       version.payload_hash      as payload_hash,
       version.source_updated_at as source_updated_at,
       version.tenant            as tenant,
       batch.snapshot_mode       as snapshot_mode,
       batch.snapshot_at         as snapshot_at,
       batch.window_start        as window_start,
       batch.window_end          as window_end,
       version.batch_id          as batch_id,
       version.operation         as operation,
       version.payload           as payload,
\if :period
       version.period_start      as period_start,
       version.period_end        as period_end,
\else
       null::date                as period_start,
       null::date                as period_end,
\endif
\if :observed_at
       version.observed_at       as observed_at,
\else
       null::timestamptz         as observed_at,
\endif
\if :object_type
       version.object_type       as object_type
\else
       null::text collate "C"    as object_type
\endif
  from raw.:"table" as version
  join meta.landing_batch as batch on batch.batch_id = version.batch_id;
comment on view raw.:"provenance" is 'Every version with the ten facts of its origin';

create or replace view raw.:"runs" as
select run.source_code,
       run.ingestion_run_id,
       run.run_key,
       batch.object_name,
       run.tenant,
       run.status,
       run.trigger,
       run.snapshot_mode,
       run.connector_version,
       run.started_at,
       run.finished_at,
       run.error_code,
       run.error_message,
       coalesce(sum(batch.rows_read), 0)::bigint        as rows_read,
       coalesce(sum(batch.rows_landed), 0)::bigint      as rows_landed,
       coalesce(sum(batch.rows_unchanged), 0)::bigint   as rows_unchanged,
       coalesce(sum(batch.rows_quarantined), 0)::bigint as rows_quarantined,
       coalesce(sum(batch.rows_deleted), 0)::bigint     as rows_deleted,
       count(batch.batch_id)                            as batches,
       max(batch.loaded_at)                             as last_loaded_at
  from meta.ingestion_run as run
  left join meta.landing_batch as batch on batch.ingestion_run_id = run.ingestion_run_id
 where run.source_code = :source
 group by run.ingestion_run_id, batch.object_name;
comment on view raw.:"runs" is 'Runs of this source, one row a run and object';

insert into meta.raw_table (source_code, object_name)
values (:source, :object)
on conflict (source_code, object_name) do nothing
