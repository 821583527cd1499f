-- all rows
select source."changed at"::text, source."tenant"::text, source."id"::text, null::text, pg_catalog.row_to_json(record)
  from "Sales"."orders" as source
 cross join lateral (select source."tenant" as "tenant", source."id" as "id", source."changed at" as "changed at", case when source."photo" is not null then (select pg_catalog.row_to_json(bytes) from (select pg_catalog.translate(pg_catalog.encode(source."photo", 'base64'), E'\n', '') as "$base64") as bytes) end as "photo") as record;

-- first page by key
select source."changed at"::text, source."tenant"::text, source."id"::text, null::text, pg_catalog.row_to_json(record)
  from "Sales"."orders" as source
 cross join lateral (select source."tenant" as "tenant", source."id" as "id", source."changed at" as "changed at", case when source."photo" is not null then (select pg_catalog.row_to_json(bytes) from (select pg_catalog.translate(pg_catalog.encode(source."photo", 'base64'), E'\n', '') as "$base64") as bytes) end as "photo") as record
 order by source."tenant", source."id"
 limit 100;

-- next page by key
select source."changed at"::text, source."tenant"::text, source."id"::text, null::text, pg_catalog.row_to_json(record)
  from "Sales"."orders" as source
 cross join lateral (select source."tenant" as "tenant", source."id" as "id", source."changed at" as "changed at", case when source."photo" is not null then (select pg_catalog.row_to_json(bytes) from (select pg_catalog.translate(pg_catalog.encode(source."photo", 'base64'), E'\n', '') as "$base64") as bytes) end as "photo") as record
 where (source."tenant", source."id") > ( E'a''c\\me'::text, '7'::bigint)
 order by source."tenant", source."id"
 limit 100;

-- first page of changes
select source."changed at"::text, source."tenant"::text, source."id"::text, null::text, pg_catalog.row_to_json(record)
  from "Sales"."orders" as source
 cross join lateral (select source."tenant" as "tenant", source."id" as "id", source."changed at" as "changed at", case when source."photo" is not null then (select pg_catalog.row_to_json(bytes) from (select pg_catalog.translate(pg_catalog.encode(source."photo", 'base64'), E'\n', '') as "$base64") as bytes) end as "photo") as record
 where source."changed at" >= '2026-01-01'::timestamp with time zone
   and source."changed at" <= '2026-02-01'::timestamp with time zone
 order by source."changed at", source."tenant", source."id"
 limit 100;

-- next page of changes
select source."changed at"::text, source."tenant"::text, source."id"::text, null::text, pg_catalog.row_to_json(record)
  from "Sales"."orders" as source
 cross join lateral (select source."tenant" as "tenant", source."id" as "id", source."changed at" as "changed at", case when source."photo" is not null then (select pg_catalog.row_to_json(bytes) from (select pg_catalog.translate(pg_catalog.encode(source."photo", 'base64'), E'\n', '') as "$base64") as bytes) end as "photo") as record
 where source."changed at" <= '2026-02-01'::timestamp with time zone
   and (source."changed at", source."tenant", source."id") > ('2026-01-02'::timestamp with time zone,  E'a''c\\me'::text, '7'::bigint)
 order by source."changed at", source."tenant", source."id"
 limit 100;

-- rows without a cursor value
select source."changed at"::text, source."tenant"::text, source."id"::text, null::text, pg_catalog.row_to_json(record)
  from "Sales"."orders" as source
 cross join lateral (select source."tenant" as "tenant", source."id" as "id", source."changed at" as "changed at", case when source."photo" is not null then (select pg_catalog.row_to_json(bytes) from (select pg_catalog.translate(pg_catalog.encode(source."photo", 'base64'), E'\n', '') as "$base64") as bytes) end as "photo") as record
 where source."changed at" is null
   and (source."tenant", source."id") > ( E'a''c\\me'::text, '7'::bigint)
 order by source."tenant", source."id"
 limit 100;

-- bounds of a time
select pg_catalog.max(source."changed at")::text, (least(pg_catalog.max(source."changed at"), pg_catalog.now()) - pg_catalog.make_interval(secs => 300))::timestamp with time zone::text from "Sales"."orders" as source;

-- bounds of a number
select pg_catalog.max(source."id")::text, (pg_catalog.max(source."id") - 1000)::text from "Sales"."orders" as source;
