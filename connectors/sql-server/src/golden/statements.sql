-- all rows
select convert(varchar(40), [changed at], 126), convert(nvarchar(max), [tenant]), convert(varchar(20), [id]), cast(null as varchar(1)), convert(nvarchar(max), [tenant]), convert(varchar(20), [id]), convert(varchar(40), [changed at], 126), convert(varbinary(max), [photo])
  from [Sales].[orders];

-- first page by key
select convert(varchar(40), [changed at], 126), convert(nvarchar(max), [tenant]), convert(varchar(20), [id]), cast(null as varchar(1)), convert(nvarchar(max), [tenant]), convert(varchar(20), [id]), convert(varchar(40), [changed at], 126), convert(varbinary(max), [photo])
  from [Sales].[orders]
 order by [tenant], [id]
 offset 0 rows fetch next 100 rows only;

-- next page by key: ["a'c\\me","a'c\\me","a'c\\me","7"]
select convert(varchar(40), [changed at], 126), convert(nvarchar(max), [tenant]), convert(varchar(20), [id]), cast(null as varchar(1)), convert(nvarchar(max), [tenant]), convert(varchar(20), [id]), convert(varchar(40), [changed at], 126), convert(varbinary(max), [photo])
  from [Sales].[orders]
 where [tenant] >= cast(@p1 as nvarchar(20)) and ([tenant] > cast(@p2 as nvarchar(20)) or ([tenant] = cast(@p3 as nvarchar(20)) and [id] > cast(@p4 as bigint)))
 order by [tenant], [id]
 offset 0 rows fetch next 100 rows only;

-- first page of changes: ["2026-01-01","2026-02-01"]
select convert(varchar(40), [changed at], 126), convert(nvarchar(max), [tenant]), convert(varchar(20), [id]), cast(null as varchar(1)), convert(nvarchar(max), [tenant]), convert(varchar(20), [id]), convert(varchar(40), [changed at], 126), convert(varbinary(max), [photo])
  from [Sales].[orders]
 where [changed at] >= convert(datetime2(7), @p1, 126)
   and [changed at] <= convert(datetime2(7), @p2, 126)
 order by [changed at], [tenant], [id]
 offset 0 rows fetch next 100 rows only;

-- next page of changes: ["2026-02-01","2026-01-02","2026-01-02","2026-01-02","a'c\\me","a'c\\me","7"]
select convert(varchar(40), [changed at], 126), convert(nvarchar(max), [tenant]), convert(varchar(20), [id]), cast(null as varchar(1)), convert(nvarchar(max), [tenant]), convert(varchar(20), [id]), convert(varchar(40), [changed at], 126), convert(varbinary(max), [photo])
  from [Sales].[orders]
 where [changed at] <= convert(datetime2(7), @p1, 126)
   and [changed at] >= convert(datetime2(7), @p2, 126) and ([changed at] > convert(datetime2(7), @p3, 126) or ([changed at] = convert(datetime2(7), @p4, 126) and ([tenant] > cast(@p5 as nvarchar(20)) or ([tenant] = cast(@p6 as nvarchar(20)) and [id] > cast(@p7 as bigint)))))
 order by [changed at], [tenant], [id]
 offset 0 rows fetch next 100 rows only;

-- rows without a cursor value: ["a'c\\me","a'c\\me","a'c\\me","7"]
select convert(varchar(40), [changed at], 126), convert(nvarchar(max), [tenant]), convert(varchar(20), [id]), cast(null as varchar(1)), convert(nvarchar(max), [tenant]), convert(varchar(20), [id]), convert(varchar(40), [changed at], 126), convert(varbinary(max), [photo])
  from [Sales].[orders]
 where [changed at] is null
   and [tenant] >= cast(@p1 as nvarchar(20)) and ([tenant] > cast(@p2 as nvarchar(20)) or ([tenant] = cast(@p3 as nvarchar(20)) and [id] > cast(@p4 as bigint)))
 order by [tenant], [id]
 offset 0 rows fetch next 100 rows only;

-- bounds of a time
select convert(varchar(40), max([changed at]), 126), convert(varchar(40), dateadd(second, -300, case when max([changed at]) < convert(datetime2(7), sysutcdatetime() at time zone 'UTC' at time zone 'UTC') then max([changed at]) else convert(datetime2(7), sysutcdatetime() at time zone 'UTC' at time zone 'UTC') end), 126) from [Sales].[orders];

-- bounds of a number
select convert(varchar(20), max([id])), convert(varchar(20), max([id]) - 1000) from [Sales].[orders];
