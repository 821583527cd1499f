-- resolve_quarantine: close the verdicts of earlier reads. Called by landing/src/tombstones.ts at the end of a complete
-- snapshot: what is still unstorable stands in quarantine again, from this run. $1 source, $2 tenant, $3 object,
-- $4 now, $5 run. A report's read speaks only of the periods that it held: $6 their first days, $7 their last days,
-- counted from 2000. What has no period could be of any of them.
update meta.quarantine as quarantine
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
\if :period
   and (quarantine.period_start is null or exists (
           select from unnest($6::integer[], $7::integer[]) as held (start_day, end_day)
            where quarantine.period_start = date '2000-01-01' + held.start_day
              and quarantine.period_end = date '2000-01-01' + held.end_day
       ))
\endif
