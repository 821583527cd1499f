-- compare: which staged records differ from what is current?
-- Called by landing/src/compare.ts. $1 tenant, $2 whether to list the unchanged ones (a full snapshot marks them as seen).
-- No hash means no record, staged or current: one comparison covers new, changed, gone and come back.
-- Answers as packed binary, one value instead of a row per record: `changed` is (seq int4, current raw_id int8 or 0)
-- repeated, `unchanged` is (raw_id int8) repeated. The caller forbids hash and merge joins: a temporary table has no
-- statistics, and reading the whole head for each batch would make a load quadratic.
select string_agg(int4send(stage.seq) || int8send(coalesce(head.raw_id, 0)), ''::bytea)
           filter (where head.payload_hash is distinct from stage.payload_hash) as changed,
       string_agg(int8send(head.raw_id), ''::bytea)
           filter (where $2 and head.payload_hash is not distinct from stage.payload_hash) as unchanged
  from pg_temp.edp_stage as stage
  left join raw.:"head" as head
    on head.tenant = $1
   and head.record_id = stage.record_id
\if :period
   and head.period_start = stage.period_start
   and head.period_end = stage.period_end
\endif
