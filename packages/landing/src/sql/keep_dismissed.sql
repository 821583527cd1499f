-- keep_dismissed: a record that comes again exactly as a person has dismissed it stays dismissed. Called by
-- landing/src/write-quarantine.ts in the batch's transaction. $1 batch, $2 source, $3 tenant, $4 object, $5 now.
update meta.quarantine as again
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
       )
