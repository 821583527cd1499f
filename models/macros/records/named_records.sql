{#- The keys of an entity's records that providers of optional entities name: an end of a link is in its hub although the
    hub's own model knows nothing of who names it. Typed and empty when nobody does. -#}
{% macro named_records(entity) -%}
    {%- set selects = [] -%}
    {%- for model, column in var('edp_named').get(entity, []) -%}
        {%- set parts = ['source_code', 'tenant', column] -%}
        {%- do selects.append(
            'select ' ~ edp.hash_key(parts) ~ ' as ' ~ entity ~ '_hash_key, '
            ~ edp.business_key(parts) ~ ' as ' ~ entity ~ '_business_key, source_code, loaded_at, raw_id from '
            ~ ref(model) ~ ' where ' ~ column ~ ' is not null'
        ) -%}
    {%- endfor -%}
    {%- if selects %}
    {{ selects | join('\n    union all\n    ') }}
    {%- else %}
    select
        null::bytea as {{ entity }}_hash_key,
        null::text as {{ entity }}_business_key,
        null::text as source_code,
        null::timestamptz as loaded_at,
        null::bigint as raw_id
    where false
    {%- endif %}
{%- endmacro %}
