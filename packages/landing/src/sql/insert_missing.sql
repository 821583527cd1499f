-- insert_missing: head rows for moved records that the head did not know after all.
-- Called by landing/src/write-head.ts when move_head moved fewer rows than there were: a batch held a deletion of a
-- record that never existed, and then the record. $1 tenant.
insert into raw.:"head"
    (tenant, record_id, payload_hash, raw_id, deleted
\if :period
    , period_start, period_end
\endif
    )
select $1, move.record_id, move.payload_hash, move.raw_id, move.payload_hash is null
\if :period
       , move.period_start, move.period_end
\endif
  from pg_temp.edp_move as move
 where not exists (
           select from raw.:"head" as head
            where head.tenant = $1
              and head.record_id = move.record_id
\if :period
              and head.period_start = move.period_start
              and head.period_end = move.period_end
\endif
       )
