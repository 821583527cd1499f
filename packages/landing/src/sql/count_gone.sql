-- count_gone: how many records were live before this read began, and how many of them it has not seen.
-- Called by landing/src/tombstones.ts at the end of a complete snapshot. $1 tenant, $2 one bit per raw_id, set if seen,
-- $3 last raw_id before the read. Versions that this read landed itself are newer, so they need no bit.
select count(*)::text as live,
       count(*) filter (where get_bit($2::bytea, raw_id) = 0)::text as gone
  from raw.:"head"
 where tenant = $1
   and not deleted
   and raw_id <= $3
