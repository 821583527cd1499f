-- find_replayable: the next record in quarantine that could be tried again: its bytes are kept, its key is known, and
-- it was PostgreSQL that refused it. What a connector refused is kept as the source wrote it (a line, an entry), which
-- is no record yet, even where it happens to be JSON.
-- Called by landing/src/replay-quarantine.ts, which holds the stream's lease. $1 source, $2 tenant, $3 object, $4 the
-- row before it. Superseded is one of which the source has sent something newer meanwhile: landed now, the old content
-- would be taken for the current one. What a replay landed is not newer, it comes from quarantine itself. Times are
-- answered as text: a client's dates have no microseconds.
select quarantine.quarantine_id::text as quarantine_id,
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
\if :period
   and head.period_start = quarantine.period_start
   and head.period_end = quarantine.period_end
\endif
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
\if :period
   and quarantine.period_start is not null
\endif
   and quarantine.quarantine_id > $4
 order by quarantine.quarantine_id
 limit 1
