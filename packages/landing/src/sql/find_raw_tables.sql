-- find_raw_tables: which relations of one object are there already, and with which columns?
-- Called by landing/src/raw-tables.ts. $1 table, $2 head, $3 provenance, $4 runs, $5 source, $6 object.
with raw_column as (
    select relation.relname, attribute.attname
      from pg_class as relation
      join pg_attribute as attribute on attribute.attrelid = relation.oid and attribute.attnum > 0
     where relation.relnamespace = 'raw'::regnamespace
       and relation.relname in ($1, $2, $3, $4)
       and not attribute.attisdropped
)

select count(distinct relname) = 4
       and coalesce(bool_or(relname = $3 and attname = 'object_type'), false)
       and exists (select from meta.raw_table where source_code = $5 and object_name = $6) as is_complete,
       bool_or(relname = $2) as has_head,
       coalesce(bool_or(relname = $2 and attname = 'period_start'), false) as has_period,
       coalesce(bool_or(relname = $1 and attname = 'observed_at'), false) as has_observed_at,
       coalesce(bool_or(relname = $1 and attname = 'object_type'), false) as has_object_type
  from raw_column
