-- find_lease_holder: whom to name when a stream is held.
-- Called by landing/src/lease.ts. $1 source, $2 tenant, $3 object.
select lease.run_id
  from meta.stream_lease as lease
 where lease.source_code = $1
   and lease.tenant = $2
   and lease.object_name = $3
