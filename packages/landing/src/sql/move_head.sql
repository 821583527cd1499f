-- move_head: let the head point to the newest versions of records that it knows.
-- Called by landing/src/write-head.ts; new records are copied into the head instead. $1 tenant.
update raw.:"head" as head
   set payload_hash = move.payload_hash,
       raw_id       = move.raw_id,
       deleted      = move.payload_hash is null
  from pg_temp.edp_move as move
 where head.tenant = $1
   and head.record_id = move.record_id
\if :period
   and head.period_start = move.period_start
   and head.period_end = move.period_end
\endif
