-- take_raw_ids: a block of $3 ids of one raw table; the answer is the last id before the block.
-- Called by landing/src/write-batch.ts. $1 source, $2 object. The row stays locked until the commit, so ids become
-- visible in their own order and a reader may use max(raw_id) as its watermark.
update meta.raw_table
   set last_raw_id = last_raw_id + $3::bigint
 where source_code = $1
   and object_name = $2
returning (last_raw_id - $3::bigint)::text as before
