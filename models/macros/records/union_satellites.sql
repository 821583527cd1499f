{#- All rows of one satellite over all providers of its entity: what a mart reads history from. Columns by name; typed
    and empty when nobody provides. `key` is the satellite's key, `columns` are its attributes (satellites.yml). -#}
{% macro union_satellites(entity, satellite, key, columns) -%}
    {%- set history = [key] + columns + ['is_deleted', 'effective_from', 'effective_to', 'record_source', 'raw_id'] -%}
    {%- set types = dict(var('edp_entities')[entity]) -%}
    {%- set known = {
        key: 'bytea', 'is_deleted': 'boolean', 'effective_from': 'timestamptz', 'effective_to': 'timestamptz',
        'record_source': 'text', 'raw_id': 'bigint'
    } -%}
    {%- set selects = [] -%}
    {%- for provider in var('edp_providers').get(entity, []) -%}
        {%- for name in var('edp_satellites').get(provider ~ '.' ~ entity, []) if name.startswith('sat_' ~ satellite ~ '_') -%}
            {%- do selects.append('select ' ~ history | join(', ') ~ ' from ' ~ ref(name)) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- if selects %}
    {{ selects | join('\n    union all\n    ') }}
    {%- else %}
    select
    {%- for column in history %}
        null::{{ known.get(column, types.get(column)) }} as {{ column }}{{ ',' if not loop.last }}
    {%- endfor %}
    where false
    {%- endif %}
{%- endmacro %}
