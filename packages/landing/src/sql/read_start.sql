-- read_start: what was there before a read began: the last version, and how many records were live.
-- Called by landing/src/landing.ts once it holds the lease. $1 source, $2 tenant, $3 object, $4 whether to count.
select last_raw_id::text as last_raw_id,
       (select count(*) from raw.:"head" where tenant = $2 and not deleted and $4)::text as live
  from meta.raw_table
 where source_code = $1
   and object_name = $3
