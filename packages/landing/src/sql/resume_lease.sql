-- resume_lease: keep our lease from a new session, after the old one was lost; no row if somebody took it meanwhile.
-- Called by landing/src/lease.ts. $1 source, $2 tenant, $3 object, $4 run, $5 fence, $6 seconds.
update meta.stream_lease as lease
   set expires_at         = clock_timestamp() + make_interval(secs => $6),
       backend_pid        = pg_backend_pid(),
       backend_started_at = (select mine.backend_start from pg_stat_activity as mine where mine.pid = pg_backend_pid())
 where lease.source_code = $1
   and lease.tenant = $2
   and lease.object_name = $3
   and lease.run_id = $4
   and lease.fence = $5
returning lease.fence::text as fence
