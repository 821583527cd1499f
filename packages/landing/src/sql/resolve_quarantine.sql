-- resolve_quarantine: close the verdicts of earlier reads. Called by landing/src/tombstones.ts at the end of a complete
-- snapshot: what is still unstorable stands in quarantine again, from this run. $1 source, $2 tenant, $3 object,
-- $4 now, $5 run.
update meta.quarantine as quarantine
   set resolved_at = $4
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
