-- claim_lease: take the lease of one stream, or get no row because another run holds it.
-- Called by landing/src/lease.ts before a read's first batch. $1 source, $2 tenant, $3 object, $4 run, $5 seconds.
-- One statement, so two runs cannot both win; the fence grows with each claim and is checked again in every batch.
-- The holder's session decides: a killed loader is replaced at once, not after its lease expired, and one that lives
-- beyond its lease is ended first (end_holder), since it may keep locks that we would wait for. The start time tells a
-- session from a later one with the same process id. It is null where we may not see it; then the expiry decides.
-- Our own session counts as gone: it is lent to us, so whoever held the lease by it is done.
update meta.stream_lease as lease
   set run_id             = $4,
       fence              = lease.fence + 1,
       expires_at         = clock_timestamp() + make_interval(secs => $5),
       backend_pid        = pg_backend_pid(),
       backend_started_at = (select mine.backend_start from pg_stat_activity as mine where mine.pid = pg_backend_pid())
 where lease.source_code = $1
   and lease.tenant = $2
   and lease.object_name = $3
   and not exists (
           select from pg_stat_activity as holder
            where holder.pid = lease.backend_pid
              and holder.pid <> pg_backend_pid()
              and (
                  holder.backend_start = lease.backend_started_at
                  or (holder.backend_start is null and lease.expires_at > clock_timestamp())
              )
       )
returning lease.fence::text as fence
