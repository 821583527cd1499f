// Generated from src/sql/*.sql. Change those files, then: npm run generate

export const advanceStreamSql = `insert into meta.stream_state as state
    (source_code, tenant, object_name, cursor_value, cursor_kind, advanced_at, advanced_by_run_id,
     last_full_run_id, last_full_at, confirmed_at, source_count)
values ($1, $2, $3, $4, $5,
        case when $4::text is not null then $6::timestamptz end,
        case when $4::text is not null then $7::uuid end,
        case when $9 then $7::uuid end,
        case when $9 then $6::timestamptz end,
        case when $8 then $6::timestamptz end,
        $10)
on conflict (source_code, tenant, object_name) do update
   set cursor_value       = coalesce(excluded.cursor_value, state.cursor_value),
       cursor_kind        = coalesce(excluded.cursor_kind, state.cursor_kind),
       advanced_at        = coalesce(excluded.advanced_at, state.advanced_at),
       advanced_by_run_id = coalesce(excluded.advanced_by_run_id, state.advanced_by_run_id),
       last_full_run_id   = coalesce(excluded.last_full_run_id, state.last_full_run_id),
       last_full_at       = coalesce(excluded.last_full_at, state.last_full_at),
       confirmed_at       = coalesce(excluded.confirmed_at, state.confirmed_at),
       source_count       = case when $8 then excluded.source_count else state.source_count end,
       reset_reason       = case when $9 then null else state.reset_reason end`;

export const claimLeaseSql = `update meta.stream_lease as lease
   set run_id             = $4,
       fence              = lease.fence + 1,
       expires_at         = clock_timestamp() + make_interval(secs => $5),
       backend_pid        = pg_backend_pid(),
       backend_started_at = (select mine.backend_start from pg_stat_activity as mine where mine.pid = pg_backend_pid())
 where lease.source_code = $1
   and lease.tenant = $2
   and lease.object_name = $3
   and not exists (
           select from pg_stat_activity as holder
            where holder.pid = lease.backend_pid
              and holder.pid <> pg_backend_pid()
              and (
                  holder.backend_start = lease.backend_started_at
                  or (holder.backend_start is null and lease.expires_at > clock_timestamp())
              )
       )
returning lease.fence::text as fence`;

export const compareSql = `select string_agg(int4send(stage.seq) || int8send(coalesce(head.raw_id, 0)), ''::bytea)
           filter (where head.payload_hash is distinct from stage.payload_hash) as changed,
       string_agg(int8send(head.raw_id), ''::bytea)
           filter (where $2 and head.payload_hash is not distinct from stage.payload_hash) as unchanged
  from pg_temp.edp_stage as stage
  left join raw.:"head" as head
    on head.tenant = $1
   and head.record_id = stage.record_id
\\if :period
   and head.period_start = stage.period_start
   and head.period_end = stage.period_end
\\endif`;

export const countGoneSql = `select count(*)::text as gone
  from raw.:"head" as head
 where tenant = $1
   and not deleted
   and raw_id <= $3
   and get_bit($2::bytea, raw_id) = 0
\\if :period
   and exists (
           select from unnest($4::integer[], $5::integer[]) as held (start_day, end_day)
            where head.period_start = date '2000-01-01' + held.start_day
              and head.period_end = date '2000-01-01' + held.end_day
       )
\\endif`;

export const countInPeriodsSql = `select count(*)::text as live
  from raw.:"head" as head
 where tenant = $1
   and not deleted
   and exists (
           select from unnest($2::integer[], $3::integer[]) as held (start_day, end_day)
            where head.period_start = date '2000-01-01' + held.start_day
              and head.period_end = date '2000-01-01' + held.end_day
       )`;

export const countLandedSql = `select coalesce(sum(rows_read), 0)::text as read,
       coalesce(sum(rows_landed), 0)::text as landed,
       coalesce(sum(rows_unchanged), 0)::text as unchanged,
       coalesce(sum(rows_quarantined), 0)::text as quarantined,
       coalesce(sum(rows_deleted), 0)::text as deleted
  from meta.landing_batch
 where ingestion_run_id = $1
   and ($2::text is null or object_name = $2)`;

export const countQuarantineSql = `select reason_code as reason,
       count(*)::integer as count,
       (count(*) filter (where record_id is not null and payload is not null and sqlstate is not null
\\if :period
                           and period_start is not null
\\endif
       ))::integer as replayable
  from meta.quarantine
 where source_code = $1
   and tenant = $2
   and object_name = $3
   and resolved_at is null
 group by reason_code
 order by reason_code`;

export const createRawTablesSql = `create table if not exists raw.:"table" (
    raw_id            bigint      primary key,
    batch_id          bigint      not null,
    extracted_at      timestamptz not null,
    source_updated_at timestamptz,
\\if :period
    period_start      date        not null,
    period_end        date        not null,
\\endif
    tenant            text        collate "C" not null,
    record_id         text        collate "C" not null,
    operation         text        collate "C" not null,
    payload_hash      bytea,
    payload           json
);
comment on table raw.:"table" is 'Versions of records as received; append-only. operation is upsert or delete';
\\if :observed_at
alter table raw.:"table" add column if not exists observed_at timestamptz;
\\endif
\\if :object_type
alter table raw.:"table" add column if not exists object_type text collate "C";
\\endif

-- The head's rows have room to be updated in place: a changed hash then touches no index.
create table if not exists raw.:"head" (
    raw_id       bigint  not null,
    record_id    text    collate "C" not null,
    tenant       text    collate "C" not null,
    payload_hash bytea,
    deleted      boolean not null,
\\if :period
    period_start date    not null,
    period_end   date    not null,
    primary key (record_id, period_start, period_end, tenant)
\\else
    primary key (record_id, tenant)
\\endif
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
\\if :period
       version.period_start      as period_start,
       version.period_end        as period_end,
\\else
       null::date                as period_start,
       null::date                as period_end,
\\endif
\\if :observed_at
       version.observed_at       as observed_at,
\\else
       null::timestamptz         as observed_at,
\\endif
\\if :object_type
       version.object_type       as object_type
\\else
       null::text collate "C"    as object_type
\\endif
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
on conflict (source_code, object_name) do nothing`;

export const dismissQuarantineSql = `with dismissed as (
    update meta.quarantine
       set resolved_at = $2::timestamptz,
           resolution = 'dismissed'
     where quarantine_id = any ($1::bigint[])
       and resolved_at is null
    returning quarantine_id, source_code, object_name, reason_code, record_id
),

noted as (
    insert into meta.audit_event (occurred_at, actor, action, subject, detail)
    select $2::timestamptz,
           $3,
           'quarantine.dismiss',
           'quarantine ' || quarantine_id,
           jsonb_build_object(
               'source', source_code, 'object', object_name, 'record', record_id, 'reason', reason_code,
               'because', $4::text, 'database_user', session_user
           )
      from dismissed
)

select quarantine_id::text as id from dismissed`;

export const endHolderSql = `select pg_terminate_backend(holder.pid, 5000)
  from meta.stream_lease as lease
  join pg_stat_activity as holder
    on holder.pid = lease.backend_pid and holder.backend_start = lease.backend_started_at
 where lease.source_code = $1
   and lease.tenant = $2
   and lease.object_name = $3
   and holder.pid <> pg_backend_pid()
   and (lease.expires_at < clock_timestamp() or (lease.run_id = $4 and lease.fence = $5))`;

export const findBatchSql = `select rows_read::integer as read,
       rows_landed::integer as landed,
       rows_unchanged::integer as unchanged,
       rows_quarantined::integer as quarantined,
       rows_deleted::integer as deleted
  from meta.landing_batch
 where batch_id = $1`;

export const findLeaseHolderSql = `select lease.run_id
  from meta.stream_lease as lease
 where lease.source_code = $1
   and lease.tenant = $2
   and lease.object_name = $3`;

export const findRawTablesSql = `with raw_column as (
    select relation.relname, attribute.attname
      from pg_class as relation
      join pg_attribute as attribute on attribute.attrelid = relation.oid and attribute.attnum > 0
     where relation.relnamespace = 'raw'::regnamespace
       and relation.relname in ($1, $2, $3, $4)
       and not attribute.attisdropped
)

select count(distinct relname) = 4
       and coalesce(bool_or(relname = $3 and attname = 'object_type'), false)
       and exists (select from meta.raw_table where source_code = $5 and object_name = $6) as is_complete,
       bool_or(relname = $2) as has_head,
       coalesce(bool_or(relname = $2 and attname = 'period_start'), false) as has_period,
       coalesce(bool_or(relname = $1 and attname = 'observed_at'), false) as has_observed_at,
       coalesce(bool_or(relname = $1 and attname = 'object_type'), false) as has_object_type
  from raw_column`;

export const findReplayableSql = `select quarantine.quarantine_id::text as quarantine_id,
       quarantine.record_id,
       quarantine.payload,
       quarantine.first_seen_at,
       to_char(quarantine.source_updated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as source_updated_at,
       to_char(quarantine.observed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as observed_at,
       quarantine.object_type,
       to_char(quarantine.period_start, 'YYYY-MM-DD') as period_start,
       to_char(quarantine.period_end, 'YYYY-MM-DD') as period_end,
       coalesce(version.batch_id > quarantine.batch_id and run.trigger <> 'replay', false) as is_superseded
  from meta.quarantine as quarantine
  left join raw.:"head" as head
    on head.tenant = quarantine.tenant
   and head.record_id = quarantine.record_id
\\if :period
   and head.period_start = quarantine.period_start
   and head.period_end = quarantine.period_end
\\endif
  left join raw.:"table" as version on version.raw_id = head.raw_id
  left join meta.landing_batch as batch on batch.batch_id = version.batch_id
  left join meta.ingestion_run as run on run.ingestion_run_id = batch.ingestion_run_id
 where quarantine.source_code = $1
   and quarantine.tenant = $2
   and quarantine.object_name = $3
   and quarantine.resolved_at is null
   and quarantine.record_id is not null
   and quarantine.payload is not null
   and quarantine.sqlstate is not null
\\if :period
   and quarantine.period_start is not null
\\endif
   and quarantine.quarantine_id > $4
 order by quarantine.quarantine_id
 limit 1`;

export const findUnstorableSql = `select suspect.position::integer as position,
       reason.sql_error_code as sqlstate,
       reason.detail
  from unnest($1::text[]) with ordinality as suspect(payload, position),
       pg_input_error_info(suspect.payload, 'jsonb') as reason
 where reason.sql_error_code is not null`;

export const insertMissingSql = `insert into raw.:"head"
    (tenant, record_id, payload_hash, raw_id, deleted
\\if :period
    , period_start, period_end
\\endif
    )
select $1, move.record_id, move.payload_hash, move.raw_id, move.payload_hash is null
\\if :period
       , move.period_start, move.period_end
\\endif
  from pg_temp.edp_move as move
 where not exists (
           select from raw.:"head" as head
            where head.tenant = $1
              and head.record_id = move.record_id
\\if :period
              and head.period_start = move.period_start
              and head.period_end = move.period_end
\\endif
       )`;

export const keepDismissedSql = `update meta.quarantine as again
   set resolved_at = $5,
       resolution = 'dismissed'
 where again.source_code = $2
   and again.tenant = $3
   and again.object_name = $4
   and again.batch_id = $1
   and again.resolved_at is null
   and exists (
           select from meta.quarantine as earlier
            where earlier.resolution = 'dismissed'
              and earlier.source_code = again.source_code
              and earlier.object_name = again.object_name
              and earlier.payload_hash = again.payload_hash
              and earlier.tenant = again.tenant
              and earlier.reason_code = again.reason_code
              and earlier.record_id is not distinct from again.record_id
              and earlier.period_start is not distinct from again.period_start
              and earlier.period_end is not distinct from again.period_end
       )`;

export const listQuarantineSql = `select quarantine.quarantine_id::text as id,
       quarantine.source_code as source,
       quarantine.object_name as object,
       quarantine.reason_code as reason,
       quarantine.position,
       quarantine.record_id as "recordId",
       quarantine.size_bytes::float8 as "sizeBytes",
       quarantine.first_seen_at as "seenAt",
       (count(*) over ())::integer as total
  from meta.quarantine as quarantine
 where quarantine.resolved_at is null
   and ($1::text is null or quarantine.source_code = $1)
 order by quarantine.quarantine_id desc
 limit $2`;

export const moveHeadSql = `update raw.:"head" as head
   set payload_hash = move.payload_hash,
       raw_id       = move.raw_id,
       deleted      = move.payload_hash is null
  from pg_temp.edp_move as move
 where head.tenant = $1
   and head.record_id = move.record_id
\\if :period
   and head.period_start = move.period_start
   and head.period_end = move.period_end
\\endif`;

export const numberBatchSql = `select nextval(pg_get_serial_sequence('meta.landing_batch', 'batch_id'))::text as batch_id`;

export const openBatchSql = `update meta.stream_lease
   set expires_at = clock_timestamp() + make_interval(secs => $6)
 where source_code = $1
   and tenant = $2
   and object_name = $3
   and run_id = $4
   and fence = $5
returning nextval(pg_get_serial_sequence('meta.landing_batch', 'batch_id'))::text as batch_id`;

export const openLeaseSql = `insert into meta.stream_lease
    (source_code, tenant, object_name, run_id, fence, expires_at, backend_pid, backend_started_at)
values ($1, $2, $3, $4, 0, '-infinity', 0, '-infinity')
on conflict (source_code, tenant, object_name) do nothing`;

export const readStartSql = `select last_raw_id::text as last_raw_id,
       (select count(*) from raw.:"head" where tenant = $2 and not deleted and $4)::text as live
  from meta.raw_table
 where source_code = $1
   and object_name = $3`;

export const readStreamStateSql = `select cursor_value,
       advanced_at,
       last_full_at,
       confirmed_at,
       source_count::text as source_count,
       reset_reason
  from meta.stream_state
 where source_code = $1
   and tenant = $2
   and object_name = $3`;

export const releaseLeaseSql = `update meta.stream_lease
   set expires_at         = '-infinity',
       backend_pid        = 0,
       backend_started_at = '-infinity'
 where source_code = $1
   and tenant = $2
   and object_name = $3
   and run_id = $4
   and fence = $5`;

export const renewLeaseSql = `update meta.stream_lease
   set expires_at = clock_timestamp() + make_interval(secs => $6)
 where source_code = $1
   and tenant = $2
   and object_name = $3
   and run_id = $4
   and fence = $5
returning fence::text as fence`;

export const resetStreamSql = `update meta.stream_state
   set cursor_value = null,
       reset_reason = $4
 where source_code = $1
   and tenant = $2
   and object_name = $3`;

export const resolveQuarantineSql = `update meta.quarantine as quarantine
   set resolved_at = $4,
       resolution = 'superseded',
       resolved_by_run_id = $5
 where quarantine.source_code = $1
   and quarantine.tenant = $2
   and quarantine.object_name = $3
   and quarantine.resolved_at is null
   and quarantine.batch_id in (
           select batch.batch_id from meta.landing_batch as batch
            where batch.source_code = $1
              and batch.object_name = $3
              and batch.ingestion_run_id <> $5
       )
\\if :period
   and (quarantine.period_start is null or exists (
           select from unnest($6::integer[], $7::integer[]) as held (start_day, end_day)
            where quarantine.period_start = date '2000-01-01' + held.start_day
              and quarantine.period_end = date '2000-01-01' + held.end_day
       ))
\\endif`;

export const resumeLeaseSql = `update meta.stream_lease as lease
   set expires_at         = clock_timestamp() + make_interval(secs => $6),
       backend_pid        = pg_backend_pid(),
       backend_started_at = (select mine.backend_start from pg_stat_activity as mine where mine.pid = pg_backend_pid())
 where lease.source_code = $1
   and lease.tenant = $2
   and lease.object_name = $3
   and lease.run_id = $4
   and lease.fence = $5
returning lease.fence::text as fence`;

export const sessionTablesSql = `create temporary table if not exists edp_stage (
    seq          integer not null,
    record_id    text    collate "C" not null,
    payload_hash bytea,
    period_start date,
    period_end   date
) on commit delete rows;
create temporary table if not exists edp_move (
    record_id    text    collate "C" not null,
    payload_hash bytea,
    raw_id       bigint  not null,
    period_start date,
    period_end   date
) on commit delete rows;`;

export const settleQuarantineSql = `update meta.quarantine
   set resolved_at = $2,
       resolution = $3,
       resolved_by_run_id = $4
 where quarantine_id = $1
   and resolved_at is null`;

export const takeRawIdsSql = `update meta.raw_table
   set last_raw_id = last_raw_id + $3::bigint
 where source_code = $1
   and object_name = $2
returning (last_raw_id - $3::bigint)::text as before`;

export const writeLedgerSql = `insert into meta.landing_batch
    (batch_id, ingestion_run_id, source_code, tenant, object_name, connector_version, snapshot_mode, snapshot_at,
     window_start, window_end, loaded_at, rows_read, rows_landed, rows_unchanged, rows_quarantined, rows_deleted,
     cursor_before, cursor_after)
overriding system value
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,
        (select cursor_value from meta.stream_state where source_code = $3 and tenant = $4 and object_name = $5), $17)`;

export const writeTombstonesSql = `with gone as (
    select tenant,
           record_id,
\\if :period
           period_start,
           period_end,
\\endif
           $4::bigint + row_number() over (order by record_id) as raw_id
      from raw.:"head" as current
     where tenant = $1
       and not deleted
       and raw_id <= $3
       and get_bit($2::bytea, raw_id) = 0
\\if :period
       and exists (
               select from unnest($7::integer[], $8::integer[]) as held (start_day, end_day)
                where current.period_start = date '2000-01-01' + held.start_day
                  and current.period_end = date '2000-01-01' + held.end_day
           )
\\endif
),

versions as (
    insert into raw.:"table"
        (raw_id, batch_id, tenant, record_id, operation, extracted_at
\\if :period
        , period_start, period_end
\\endif
        )
    select raw_id, $5::bigint, tenant, record_id, 'delete', $6
\\if :period
           , period_start, period_end
\\endif
      from gone
)

update raw.:"head" as head
   set payload_hash = null,
       raw_id       = gone.raw_id,
       deleted      = true
  from gone
 where head.tenant = gone.tenant
   and head.record_id = gone.record_id
\\if :period
   and head.period_start = gone.period_start
   and head.period_end = gone.period_end
\\endif`;
