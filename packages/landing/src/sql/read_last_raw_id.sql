-- read_last_raw_id: versions up to this one were there before our read began; and whether the table has any.
-- Called by landing/src/land-object.ts. $1 source, $2 object.
select last_raw_id::text as last_raw_id
  from meta.raw_table
 where source_code = $1
   and object_name = $2
