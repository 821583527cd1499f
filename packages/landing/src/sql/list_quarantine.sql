-- list_quarantine: what lies open in quarantine, the newest first, and how much it is in all. Called by
-- landing/src/list-quarantine.ts. $1 source or null for all, $2 how many at most.
select quarantine.quarantine_id::text as id,
       quarantine.source_code as source,
       quarantine.object_name as object,
       quarantine.reason_code as reason,
       quarantine.position,
       quarantine.record_id as "recordId",
       quarantine.size_bytes::float8 as "sizeBytes",
       quarantine.first_seen_at as "seenAt",
       (count(*) over ())::integer as total
  from meta.quarantine as quarantine
 where quarantine.resolved_at is null
   and ($1::text is null or quarantine.source_code = $1)
 order by quarantine.quarantine_id desc
 limit $2
