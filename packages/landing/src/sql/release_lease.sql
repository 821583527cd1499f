-- release_lease: give a stream back at once instead of letting its lease expire.
-- Called by landing/src/lease.ts. $1 source, $2 tenant, $3 object, $4 run, $5 fence. The session is forgotten, too: it
-- goes back to its pool and is soon at work elsewhere, where nobody may end it for a lease that is over.
update meta.stream_lease
   set expires_at         = '-infinity',
       backend_pid        = 0,
       backend_started_at = '-infinity'
 where source_code = $1
   and tenant = $2
   and object_name = $3
   and run_id = $4
   and fence = $5
