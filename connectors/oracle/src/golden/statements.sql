-- all rows
select to_char("changed at", 'SYYYY-MM-DD"T"HH24:MI:SS.FF'), "tenant", to_char("id", 'TM9'), null, "tenant", to_char("id", 'TM9'), to_char("changed at", 'SYYYY-MM-DD"T"HH24:MI:SS.FF'), "photo"
  from "Sales"."orders";

-- first page by key
select to_char("changed at", 'SYYYY-MM-DD"T"HH24:MI:SS.FF'), "tenant", to_char("id", 'TM9'), null, "tenant", to_char("id", 'TM9'), to_char("changed at", 'SYYYY-MM-DD"T"HH24:MI:SS.FF'), "photo"
  from "Sales"."orders"
 order by "tenant", "id"
 fetch first 100 rows only;

-- next page by key: ["a'c\\me","a'c\\me","a'c\\me","7"]
select to_char("changed at", 'SYYYY-MM-DD"T"HH24:MI:SS.FF'), "tenant", to_char("id", 'TM9'), null, "tenant", to_char("id", 'TM9'), to_char("changed at", 'SYYYY-MM-DD"T"HH24:MI:SS.FF'), "photo"
  from "Sales"."orders"
 where "tenant" >= :1 and ("tenant" > :2 or ("tenant" = :3 and "id" > to_number(:4)))
 order by "tenant", "id"
 fetch first 100 rows only;

-- first page of changes: ["2026-01-01","2026-02-01"]
select to_char("changed at", 'SYYYY-MM-DD"T"HH24:MI:SS.FF'), "tenant", to_char("id", 'TM9'), null, "tenant", to_char("id", 'TM9'), to_char("changed at", 'SYYYY-MM-DD"T"HH24:MI:SS.FF'), "photo"
  from "Sales"."orders"
 where "changed at" >= to_timestamp(:1, 'SYYYY-MM-DD"T"HH24:MI:SS.FF')
   and "changed at" <= to_timestamp(:2, 'SYYYY-MM-DD"T"HH24:MI:SS.FF')
 order by "changed at", "tenant", "id"
 fetch first 100 rows only;

-- next page of changes: ["2026-02-01","2026-01-02","2026-01-02","2026-01-02","a'c\\me","a'c\\me","7"]
select to_char("changed at", 'SYYYY-MM-DD"T"HH24:MI:SS.FF'), "tenant", to_char("id", 'TM9'), null, "tenant", to_char("id", 'TM9'), to_char("changed at", 'SYYYY-MM-DD"T"HH24:MI:SS.FF'), "photo"
  from "Sales"."orders"
 where "changed at" <= to_timestamp(:1, 'SYYYY-MM-DD"T"HH24:MI:SS.FF')
   and "changed at" >= to_timestamp(:2, 'SYYYY-MM-DD"T"HH24:MI:SS.FF') and ("changed at" > to_timestamp(:3, 'SYYYY-MM-DD"T"HH24:MI:SS.FF') or ("changed at" = to_timestamp(:4, 'SYYYY-MM-DD"T"HH24:MI:SS.FF') and ("tenant" > :5 or ("tenant" = :6 and "id" > to_number(:7)))))
 order by "changed at", "tenant", "id"
 fetch first 100 rows only;

-- rows without a cursor value: ["a'c\\me","a'c\\me","a'c\\me","7"]
select to_char("changed at", 'SYYYY-MM-DD"T"HH24:MI:SS.FF'), "tenant", to_char("id", 'TM9'), null, "tenant", to_char("id", 'TM9'), to_char("changed at", 'SYYYY-MM-DD"T"HH24:MI:SS.FF'), "photo"
  from "Sales"."orders"
 where "changed at" is null
   and "tenant" >= :1 and ("tenant" > :2 or ("tenant" = :3 and "id" > to_number(:4)))
 order by "tenant", "id"
 fetch first 100 rows only;

-- bounds of a time
select to_char(max("changed at"), 'SYYYY-MM-DD"T"HH24:MI:SS.FF'), to_char(least(max("changed at"), cast(systimestamp at time zone 'UTC' as timestamp)) - numtodsinterval(300, 'SECOND'), 'SYYYY-MM-DD"T"HH24:MI:SS.FF') from "Sales"."orders";

-- bounds of a number
select to_char(max("id"), 'TM9'), to_char(max("id") - 1000, 'TM9') from "Sales"."orders";
