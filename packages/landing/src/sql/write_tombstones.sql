-- write_tombstones: a deletion for every record that a complete snapshot lacks.
-- Called by landing/src/tombstones.ts. $1 tenant, $2 and $3 as in count_gone, $4 raw_id before the block taken for
-- them, $5 batch, $6 when the read ended, $7 and $8 the periods, as in count_gone.
with gone as (
    select tenant,
           record_id,
\if :period
           period_start,
           period_end,
\endif
           $4::bigint + row_number() over (order by record_id) as raw_id
      from raw.:"head" as current
     where tenant = $1
       and not deleted
       and raw_id <= $3
       and get_bit($2::bytea, raw_id) = 0
\if :period
       and exists (
               select from unnest($7::integer[], $8::integer[]) as held (start_day, end_day)
                where current.period_start = date '2000-01-01' + held.start_day
                  and current.period_end = date '2000-01-01' + held.end_day
           )
\endif
),

versions as (
    insert into raw.:"table"
        (raw_id, batch_id, tenant, record_id, operation, extracted_at
\if :period
        , period_start, period_end
\endif
        )
    select raw_id, $5::bigint, tenant, record_id, 'delete', $6
\if :period
           , period_start, period_end
\endif
      from gone
)

update raw.:"head" as head
   set payload_hash = null,
       raw_id       = gone.raw_id,
       deleted      = true
  from gone
 where head.tenant = gone.tenant
   and head.record_id = gone.record_id
\if :period
   and head.period_start = gone.period_start
   and head.period_end = gone.period_end
\endif
