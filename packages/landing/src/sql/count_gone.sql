-- count_gone: how many records were live before this read began and were not seen by it.
-- Called by landing/src/tombstones.ts at the end of a complete snapshot. $1 tenant, $2 one bit per raw_id, set if seen,
-- $3 last raw_id before the read. Versions that this read landed itself are newer, so they need no bit. A report's read
-- speaks only of the periods that it held: $4 their first days, $5 their last days, counted from 2000.
select count(*)::text as gone
  from raw.:"head" as head
 where tenant = $1
   and not deleted
   and raw_id <= $3
   and get_bit($2::bytea, raw_id) = 0
\if :period
   and exists (
           select from unnest($4::integer[], $5::integer[]) as held (start_day, end_day)
            where head.period_start = date '2000-01-01' + held.start_day
              and head.period_end = date '2000-01-01' + held.end_day
       )
\endif
