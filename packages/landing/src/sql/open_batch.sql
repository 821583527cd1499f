-- open_batch: check the fence, renew the lease and number the batch; no row if we were fenced out.
-- Called by landing/src/write-batch.ts first in each batch's transaction. $1 source, $2 tenant, $3 object, $4 run,
-- $5 fence, $6 seconds. The row stays locked until the commit, so nobody can take the stream in between. The
-- number is taken before the ledger row is written: raw rows carry it.
update meta.stream_lease
   set expires_at = clock_timestamp() + make_interval(secs => $6)
 where source_code = $1
   and tenant = $2
   and object_name = $3
   and run_id = $4
   and fence = $5
returning nextval(pg_get_serial_sequence('meta.landing_batch', 'batch_id'))::text as batch_id
