{#- Appends what landed since: versions whose raw_id is above the table's own maximum for that source. raw_ids
    become visible in their order (meta.raw_table), so nothing can slip in below the watermark. -#}
{% materialization staged, adapter='postgres' %}
    {%- set target = this.incorporate(type='table') -%}
    {{ run_hooks(pre_hooks) }}
    {% if edp.is_growing(target, sql) %}
        {% call statement('main') -%}
            insert into {{ target }}
            {{ edp.since_watermark(sql, target) }};
        {%- endcall %}
    {% else %}
        {%- set made = edp.beside(target) -%}
        {% call statement('main') -%}
            drop table if exists {{ made }};
            create table {{ made }} as
            {{ sql }};
            create index on {{ made }} (source_code, raw_id);
            create index on {{ made }} (record_hash_key);
            {{ edp.take_place(made, target, sql) }}
        {%- endcall %}
    {% endif %}
    {{ run_hooks(post_hooks) }}
    {{ adapter.commit() }}
    {{ return({'relations': [target]}) }}
{% endmaterialization %}

{% macro since_watermark(sql, target) -%}
    {%- set pattern = '0 /[*] watermark of ([a-z0-9_]+) [*]/' -%}
    {%- set found = modules.re.sub(
        pattern,
        "(select coalesce(max(raw_id), 0) from " ~ target ~ " where source_code = '\\1')",
        sql
    ) -%}
    {%- do return(found) -%}
{%- endmacro %}
