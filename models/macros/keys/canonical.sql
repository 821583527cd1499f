{#- One text for one value, whatever session reads it: what hashes are made of. -#}
{% macro canonical(expression, type) -%}
    {%- if type == 'text' -%} {{ expression }}
    {%- elif type == 'boolean' -%} case when {{ expression }} then 'true' when not {{ expression }} then 'false' end
    {%- elif type == 'timestamptz' -%}
        to_char({{ expression }} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
    {%- elif type == 'date' -%} to_char({{ expression }}, 'YYYY-MM-DD')
    {%- elif type == 'numeric' -%} trim_scale({{ expression }})::text
    {%- elif type == 'bytea' -%} encode({{ expression }}, 'hex')
    {%- else -%} {{ expression }}::text
    {%- endif -%}
{%- endmacro %}

{#- The fingerprint of a satellite's row: `columns` is { name: type } in the order that is hashed. -#}
{% macro hash_diff(columns) -%}
    {%- set parts = [] -%}
    {%- for name, type in columns.items() -%}
        {%- do parts.append(edp.canonical(name, type)) -%}
    {%- endfor -%}
    {{ edp.hash_key(parts) }}
{%- endmacro %}
