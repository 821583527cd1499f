{#- Satellites: the whole history of each touched key is folded anew from all its versions.

    The select gives every version: the key, hash_diff, attributes, is_deleted, effective_from, record_source,
    load_datetime, raw_id. A version is kept when it is the first of its key or its hash_diff differs from the one
    directly before it (by effective_from, raw_id): a value that returns is a new row, and so are a deletion and a
    return. effective_to is the start of the next kept one. Nothing depends on when or how often this runs.

    Touched are keys with a version above the satellite's own maximum raw_id of that source. Rows whose version is
    no longer staged (expired raw) take part in the fold as they are, so expired raw never erases history. -#}
{% materialization history, adapter='postgres' %}
    {%- set target = this.incorporate(type='table') -%}
    {%- set key = config.require('key') -%}
    {{ run_hooks(pre_hooks) }}
    {% if edp.is_growing(target, sql) %}
        {%- set columns = edp.version_columns(target) -%}
        {% call statement('main') -%}
            {{ edp.touched_versions(target, key, columns, sql) }}
            delete from {{ target }} as known using touched where known.{{ key }} = touched.{{ key }};
            insert into {{ target }} ({{ columns | join(', ') }}, effective_to, is_current)
            {{ edp.folded('touched_version', key, columns) }};
            drop table touched, touched_version;
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
            {{ edp.folded('(' ~ sql ~ ')', key, columns) }};
            alter table {{ made }} add primary key ({{ key }}, effective_from, raw_id);
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
    where version.raw_id > coalesce(seen.raw_id, 0);

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
        where version.{{ key }} = known.{{ key }} and version.raw_id = known.raw_id
    );
{%- endmacro %}

{% macro folded(versions, key, columns) -%}
    with compared as (
        select
            version.*,
            version.hash_diff is distinct from lag(version.hash_diff) over (
                partition by version.{{ key }} order by version.effective_from, version.raw_id
            ) as is_change
        from {{ versions }} as version
    )
    select
        {{ columns | join(', ') }},
        lead(effective_from) over (partition by {{ key }} order by effective_from, raw_id) as effective_to,
        lead(effective_from) over (partition by {{ key }} order by effective_from, raw_id) is null as is_current
    from compared
    where is_change
{%- endmacro %}

{% macro version_columns(relation) -%}
    {%- set columns = [] -%}
    {%- for column in adapter.get_columns_in_relation(relation) if column.name not in ('effective_to', 'is_current') -%}
        {%- do columns.append(adapter.quote(column.name)) -%}
    {%- endfor -%}
    {%- do return(columns) -%}
{%- endmacro %}
