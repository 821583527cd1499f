-- count_in_periods: how many records are live in the periods of a report's read: what a loss is a share of.
-- Called by landing/src/tombstones.ts. $1 tenant, $2 first days, $3 last days, counted from 2000.
select count(*)::text as live
  from raw.:"head" as head
 where tenant = $1
   and not deleted
   and exists (
           select from unnest($2::integer[], $3::integer[]) as held (start_day, end_day)
            where head.period_start = date '2000-01-01' + held.start_day
              and head.period_end = date '2000-01-01' + held.end_day
       )
