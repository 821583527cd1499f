-- all rows
select cast(`changed at` as char), `tenant`, cast(`id` as char), null, `tenant`, `id`, `changed at`, `photo`
  from `Sales`.`orders`;

-- first page by key
select cast(`changed at` as char), `tenant`, cast(`id` as char), null, `tenant`, `id`, `changed at`, `photo`
  from `Sales`.`orders`
 order by `tenant`, `id`
 limit 100;

-- next page by key: ["a'c\\me","a'c\\me","a'c\\me","7"]
select cast(`changed at` as char), `tenant`, cast(`id` as char), null, `tenant`, `id`, `changed at`, `photo`
  from `Sales`.`orders`
 where `tenant` >= ? and (`tenant` > ? or (`tenant` = ? and `id` > cast(? as unsigned)))
 order by `tenant`, `id`
 limit 100;

-- first page of changes: ["2026-01-01","2026-02-01"]
select cast(`changed at` as char), `tenant`, cast(`id` as char), null, `tenant`, `id`, `changed at`, `photo`
  from `Sales`.`orders`
 where `changed at` >= cast(? as datetime(6))
   and `changed at` <= cast(? as datetime(6))
 order by `changed at`, `tenant`, `id`
 limit 100;

-- next page of changes: ["2026-02-01","2026-01-02","2026-01-02","2026-01-02","a'c\\me","a'c\\me","7"]
select cast(`changed at` as char), `tenant`, cast(`id` as char), null, `tenant`, `id`, `changed at`, `photo`
  from `Sales`.`orders`
 where `changed at` <= cast(? as datetime(6))
   and `changed at` >= cast(? as datetime(6)) and (`changed at` > cast(? as datetime(6)) or (`changed at` = cast(? as datetime(6)) and (`tenant` > ? or (`tenant` = ? and `id` > cast(? as unsigned)))))
 order by `changed at`, `tenant`, `id`
 limit 100;

-- rows without a cursor value: ["a'c\\me","a'c\\me","a'c\\me","7"]
select cast(`changed at` as char), `tenant`, cast(`id` as char), null, `tenant`, `id`, `changed at`, `photo`
  from `Sales`.`orders`
 where `changed at` is null
   and `tenant` >= ? and (`tenant` > ? or (`tenant` = ? and `id` > cast(? as unsigned)))
 order by `tenant`, `id`
 limit 100;

-- bounds of a time: ["+00:00"]
select cast(max(`changed at`) as char), cast(date_sub(least(max(`changed at`), convert_tz(utc_timestamp(6), '+00:00', ?)), interval 300 second) as char) from `Sales`.`orders`;

-- bounds of a number
select cast(max(`id`) as char), cast(greatest(max(`id`), 1000) - 1000 as char) from `Sales`.`orders`;
