-- renew_lease: hold on to a stream while its source keeps us waiting; no row if we were fenced out.
-- Called by landing/src/lease.ts. $1 source, $2 tenant, $3 object, $4 run, $5 fence, $6 seconds.
update meta.stream_lease
   set expires_at = clock_timestamp() + make_interval(secs => $6)
 where source_code = $1
   and tenant = $2
   and object_name = $3
   and run_id = $4
   and fence = $5
returning fence::text as fence
