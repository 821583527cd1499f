-- end_holder: end the session that holds a lease which is expired, or which is ours from a lost connection.
-- Called by landing/src/lease.ts before claim_lease and resume_lease. $1 source, $2 tenant, $3 object, $4 run,
-- $5 fence, null before a claim. Such a session may hang in the middle of a batch (a stopped process, a dead
-- network) and would keep its row locks, and with them everybody else waiting, for hours.
select pg_terminate_backend(holder.pid, 5000)
  from meta.stream_lease as lease
  join pg_stat_activity as holder
    on holder.pid = lease.backend_pid and holder.backend_start = lease.backend_started_at
 where lease.source_code = $1
   and lease.tenant = $2
   and lease.object_name = $3
   and holder.pid <> pg_backend_pid()
   and (lease.expires_at < clock_timestamp() or (lease.run_id = $4 and lease.fence = $5))
