-- write_tombstones: a deletion for every record that a complete snapshot lacks.
-- Called by landing/src/tombstones.ts. $1 tenant, $2 and $3 as in count_gone, $4 raw_id before the block taken for
-- them, $5 batch, $6 when the read ended.
with gone as (
    select tenant,
           record_id,
           $4::bigint + row_number() over (order by record_id) as raw_id
      from raw.:"head"
     where tenant = $1
       and not deleted
       and raw_id <= $3
       and get_bit($2::bytea, raw_id) = 0
),

versions as (
    insert into raw.:"table" (raw_id, batch_id, tenant, record_id, operation, extracted_at)
    select raw_id, $5::bigint, tenant, record_id, 'delete', $6
      from gone
)

update raw.:"head" as head
   set payload_hash = null,
       raw_id       = gone.raw_id,
       deleted      = true
  from gone
 where head.tenant = gone.tenant
   and head.record_id = gone.record_id
