-- open_lease: make sure that a stream has a lease row, free to be claimed.
-- Called by landing/src/lease.ts before claim_lease. $1 source, $2 tenant, $3 object, $4 run.
insert into meta.stream_lease
    (source_code, tenant, object_name, run_id, fence, expires_at, backend_pid, backend_started_at)
values ($1, $2, $3, $4, 0, '-infinity', 0, '-infinity')
on conflict (source_code, tenant, object_name) do nothing
