{#- What EDP concluded at each build, as a history: the select gives the conclusions that hold now, one row a key. A
    key that is new, or whose hash_diff differs from its last row, gets a row that begins at the build's own moment
    (`meta.build_clock`); a key that holds no longer gets one with is_deleted. The same conclusions again change
    nothing, so a replay adds no row, and a value that returns is a row of its own.

    Nothing of it can be made anew from raw: which conclusions EDP held in March is known to this table only. So it is
    never rebuilt, not by a full refresh either, and a column that the model has gained is added to it.

    The select gives the key, hash_diff, attributes and record_source. -#}
{% materialization decisions, adapter='postgres' %}
    {%- set target = this.incorporate(type='table') -%}
    {%- set key = config.require('key') -%}
    {{ run_hooks(pre_hooks) }}
    {%- if 'is_current' not in adapter.get_columns_in_relation(target) | map(attribute='name') | list -%}
        {% call statement('make') -%}
            {{ edp.empty_decisions(target, key, sql) }}
        {%- endcall %}
    {%- endif -%}
    {% call statement('now') -%}
        create temporary table held_now on commit drop as
        {{ sql }};
    {%- endcall %}
    {%- set columns = edp.align_decisions(target) -%}
    {% call statement('main') -%}
        {{ edp.record_decisions(target, key, columns) }}
        drop table held_now;
        analyze {{ target }};
    {%- endcall %}
    {{ run_hooks(post_hooks) }}
    {{ adapter.commit() }}
    {{ return({'relations': [target]}) }}
{% endmaterialization %}

{% macro empty_decisions(target, key, sql) -%}
    drop table if exists {{ target }};
    create table {{ target }} as
    select
        held.*,
        null::boolean as is_deleted,
        null::timestamptz as effective_from,
        null::timestamptz as effective_to,
        null::boolean as is_current,
        null::timestamptz as load_datetime
    from ({{ sql }}) as held
    where false;
    alter table {{ target }} add primary key ({{ key }}, effective_from);
    create unique index on {{ target }} ({{ key }}) where is_current;
{%- endmacro %}

{#- The columns of the select; those that the table does not have yet are added to it. -#}
{% macro align_decisions(target) -%}
    {%- set held = run_query(
        "select attname, format_type(atttypid, atttypmod) from pg_attribute"
        ~ " where attrelid = to_regclass('pg_temp.held_now') and attnum > 0 and not attisdropped order by attnum"
    ) -%}
    {%- set known = adapter.get_columns_in_relation(target) | map(attribute='name') | list -%}
    {%- set columns = [] -%}
    {%- for row in held.rows -%}
        {%- do columns.append(adapter.quote(row[0])) -%}
        {%- if row[0] not in known -%}
            {%- do run_query('alter table ' ~ target ~ ' add column ' ~ adapter.quote(row[0]) ~ ' ' ~ row[1]) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- do return(columns) -%}
{%- endmacro %}

{#- A clock that went back must not reorder history: a row begins after the one before it. -#}
{% macro record_decisions(target, key, columns) -%}
    create temporary table decided on commit drop as
    select
        coalesce(held.{{ key }}, known.{{ key }}) as decided_key,
        held.{{ key }} is null as is_deleted,
        greatest(clock.as_of, known.effective_from + interval '1 microsecond') as effective_from
    from held_now as held
    full join (select * from {{ target }} where is_current) as known on held.{{ key }} = known.{{ key }}
    cross join {{ source('meta', 'build_clock') }} as clock
    where known.{{ key }} is null
        or (held.{{ key }} is null and not known.is_deleted)
        or (held.{{ key }} is not null and (known.is_deleted or known.hash_diff <> held.hash_diff));

    create temporary table ended on commit drop as
    select known.* from {{ target }} as known
    inner join decided on known.{{ key }} = decided.decided_key
    where known.is_current;

    update {{ target }} as known
    set effective_to = decided.effective_from, is_current = false
    from decided
    where known.{{ key }} = decided.decided_key and known.is_current;

    insert into {{ target }} ({{ columns | join(', ') }}, is_deleted, effective_from, is_current, load_datetime)
    select held.{{ columns | join(', held.') }}, false, decided.effective_from, true, decided.effective_from
    from held_now as held
    inner join decided on held.{{ key }} = decided.decided_key
    union all
    select ended.{{ columns | join(', ended.') }}, true, decided.effective_from, true, decided.effective_from
    from ended
    inner join decided on ended.{{ key }} = decided.decided_key
    where decided.is_deleted;
    drop table decided, ended;
{%- endmacro %}
