-- release_lease: give a stream back at once instead of letting its lease expire.
-- Called by landing/src/lease.ts. $1 source, $2 tenant, $3 object, $4 run, $5 fence.
update meta.stream_lease
   set expires_at = '-infinity'
 where source_code = $1
   and tenant = $2
   and object_name = $3
   and run_id = $4
   and fence = $5
