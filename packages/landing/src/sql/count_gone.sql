-- count_gone: how many records were live before this read began and were not seen by it.
-- Called by landing/src/tombstones.ts at the end of a complete snapshot. $1 tenant, $2 one bit per raw_id, set if seen,
-- $3 last raw_id before the read. Versions that this read landed itself are newer, so they need no bit.
select count(*)::text as gone
  from raw.:"head"
 where tenant = $1
   and not deleted
   and raw_id <= $3
   and get_bit($2::bytea, raw_id) = 0
