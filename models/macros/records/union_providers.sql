{#- All versions of an entity from all providers, columns by name; typed and empty when nobody provides. -#}
{% macro union_providers(entity) -%}
    {%- set columns = edp.entity_columns(entity) -%}
    {%- set selects = [] -%}
    {%- for provider in var('edp_providers').get(entity, []) -%}
        {%- do selects.append('select ' ~ columns | map(attribute=0) | join(', ') ~ ' from ' ~ ref(provider)) -%}
    {%- endfor -%}
    {%- if selects %}
    {{ selects | join('\n    union all\n    ') }}
    {%- else %}
    select
    {%- for column in columns %}
        null::{{ column[1] }} as {{ column[0] }}{{ ',' if not loop.last }}
    {%- endfor %}
    where false
    {%- endif %}
{%- endmacro %}

{#- [name, type] of every column of a provider model: the record's, then the entity's. -#}
{% macro entity_columns(entity) -%}
    {%- do return(var('edp_entities')['record'] + var('edp_entities')[entity]) -%}
{%- endmacro %}
