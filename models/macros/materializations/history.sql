{#- Satellites: the whole history of each touched key is folded anew from all its versions.

    The select gives every version: the key, hash_diff, attributes, is_deleted, effective_from, record_source,
    load_datetime, raw_id. A version is kept when it is the first of its key or its hash_diff differs from the one
    directly before it (by effective_from, raw_id, in its own source): a value that returns is a new row, and so are a deletion and a
    return. effective_to is the start of the next kept one. Nothing depends on when or how often this runs.

    Touched are keys with a version above the satellite's own maximum raw_id of that source. With `carried=true` a
    version without a key of its own, such as a tombstone, has the key that its record had before it; a late version
    can change which one that is, so keys that such a version has left are touched, too.
    Rows whose version is no longer staged (expired raw) take part in the fold as they are, also when the table is
    made anew, so expired raw never erases history. -#}
{% materialization history, adapter='postgres' %}
    {%- set target = this.incorporate(type='table') -%}
    {%- set key = config.require('key') -%}
    {{ run_hooks(pre_hooks) }}
    {% if edp.is_growing(target, sql) %}
        {%- set columns = edp.version_columns(target) -%}
        {% call statement('main') -%}
            {{ edp.touched_versions(target, key, columns, sql) }}
            create temporary table folded_row on commit drop as
            {{ edp.folded('touched_version', key, columns) }};
            {#- Only what differs is written: folding the same versions again changes no row. -#}
            delete from {{ target }} as known using touched
            where known.{{ key }} = touched.{{ key }}
                and not exists (
                    select from folded_row as folded
                    where {{ edp.same_row('folded', 'known', key) }}
                        and folded.hash_diff = known.hash_diff
                        and folded.effective_to is not distinct from known.effective_to
                );
            insert into {{ target }} ({{ columns | join(', ') }}, effective_to, is_current)
            select {{ columns | join(', ') }}, effective_to, is_current
            from folded_row as folded
            where not exists (
                select from {{ target }} as known
                where {{ edp.same_row('folded', 'known', key) }}
            );
            drop table touched, touched_version, folded_row;
        {%- endcall %}
    {% else %}
        {%- set made = edp.beside(target) -%}
        {% call statement('make') -%}
            drop table if exists {{ made }};
            create table {{ made }} as
            select version.*, null::timestamptz as effective_to, null::boolean as is_current
            from ({{ sql }}) as version
            where false;
        {%- endcall %}
        {%- set columns = edp.version_columns(made) -%}
        {% call statement('main') -%}
            insert into {{ made }} ({{ columns | join(', ') }}, effective_to, is_current)
            {{ edp.folded('(' ~ edp.with_expired(target, columns, sql) ~ ')', key, columns) }};
            alter table {{ made }} add primary key ({{ key }}, record_source, effective_from, raw_id);
            create index on {{ made }} (record_source, raw_id);
            {{ edp.take_place(made, target, sql) }}
        {%- endcall %}
    {% endif %}
    {{ run_hooks(post_hooks) }}
    {{ adapter.commit() }}
    {{ return({'relations': [target]}) }}
{% endmaterialization %}

{% macro touched_versions(target, key, columns, sql) -%}
    create temporary table touched on commit drop as
    with seen as (
        select record_source, max(raw_id) as raw_id from {{ target }} group by record_source
    )
    select distinct version.{{ key }}
    from ({{ sql }}) as version
    left join seen on version.record_source = seen.record_source
    where version.raw_id > coalesce(seen.raw_id, 0)
    {%- if config.get('carried', false) %}
    union
    select known.{{ key }}
    from {{ target }} as known
    inner join ({{ sql }}) as version
        on known.record_source = version.record_source and known.raw_id = version.raw_id
    where known.{{ key }} <> version.{{ key }}
    {%- endif %};

    create temporary table touched_version on commit drop as
    select version.{{ columns | join(', version.') }}
    from ({{ sql }}) as version
    inner join touched on version.{{ key }} = touched.{{ key }};

    insert into touched_version
    select known.{{ columns | join(', known.') }}
    from {{ target }} as known
    inner join touched on known.{{ key }} = touched.{{ key }}
    where not exists (
        select from touched_version as version
        where version.record_source = known.record_source and version.raw_id = known.raw_id
    );
{%- endmacro %}

{#- All versions, and those rows of the table as it was whose version is no longer staged. What the model has learned
    since then they do not know: such a column is null. -#}
{% macro with_expired(target, columns, sql) -%}
    {%- if load_cached_relation(target) is none -%}
        {%- do return(sql) -%}
    {%- endif -%}
    {%- set known = edp.version_columns(target) -%}
    {%- set kept = [] -%}
    {%- for column in columns -%}
        {%- do kept.append('known.' ~ column if column in known else 'null as ' ~ column) -%}
    {%- endfor -%}
    with staged as (
        {{ sql }}
    )

    select {{ columns | join(', ') }} from staged
    union all
    select {{ kept | join(', ') }}
    from {{ target }} as known
    where not exists (
        select from staged
        where staged.record_source = known.record_source and staged.raw_id = known.raw_id
    )
{%- endmacro %}

{% macro folded(versions, key, columns) -%}
    with compared as (
        select
            version.*,
            version.hash_diff is distinct from lag(version.hash_diff) over (
                partition by version.{{ key }}, version.record_source order by version.effective_from, version.raw_id
            ) as is_change
        from {{ versions }} as version
    )
    select
        {{ columns | join(', ') }},
        lead(effective_from) over later as effective_to,
        lead(effective_from) over later is null as is_current
    from compared
    where is_change
    window later as (partition by {{ key }}, record_source order by effective_from, raw_id)
{%- endmacro %}

{% macro same_row(one, two, key) -%}
    {%- for column in [key, 'record_source', 'effective_from', 'raw_id'] -%}
        {{ one }}.{{ column }} = {{ two }}.{{ column }}
        {%- if not loop.last %} and {% endif -%}
    {%- endfor -%}
{%- endmacro %}

{% macro version_columns(relation) -%}
    {%- set columns = [] -%}
    {%- for column in adapter.get_columns_in_relation(relation) if column.name not in ('effective_to', 'is_current') -%}
        {%- do columns.append(adapter.quote(column.name)) -%}
    {%- endfor -%}
    {%- do return(columns) -%}
{%- endmacro %}
