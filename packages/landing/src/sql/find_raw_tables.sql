-- find_raw_tables: are the relations of one object there already? Called by landing/src/raw-tables.ts.
-- $1 table, $2 head, $3 provenance, $4 runs, $5 source, $6 object.
select count(*) = 4
       and exists (select from meta.raw_table where source_code = $5 and object_name = $6) as found
  from pg_class
 where relnamespace = 'raw'::regnamespace
   and relname in ($1, $2, $3, $4)
