-- count_quarantine: what is open in a stream, by reason. Called by landing/src/replay-quarantine.ts. Replayable is what
-- find_replayable would find. $1 source, $2 tenant, $3 object.
select reason_code as reason,
       count(*)::integer as count,
       (count(*) filter (where record_id is not null and payload is not null and sqlstate is not null
\if :period
                           and period_start is not null
\endif
       ))::integer as replayable
  from meta.quarantine
 where source_code = $1
   and tenant = $2
   and object_name = $3
   and resolved_at is null
 group by reason_code
 order by reason_code
