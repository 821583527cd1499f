{#- Values that are none of a column's codes; null counts only when it is listed. One test for all code columns. -#}
{% test accepted_codes(model, codes) %}
{%- for column, values in codes.items() %}
{%- if 'null' in values -%}
    {{ exceptions.raise_compiler_error('codes of ' ~ column ~ ': write null without quotes, "null" is a text that no tombstone has') }}
{%- endif %}
select '{{ column }}' as column_name, {{ column }}::text as value, count(*) as row_count
from {{ model }}
where
    {%- if none in values %} {{ column }} is not null and{% endif %}
    ({{ column }} is null or {{ column }}::text not in (
        {%- for value in values if value is not none %}{{ edp.quoted(value) }}{{ ', ' if not loop.last }}{% endfor -%}
    ))
group by {{ column }}
{{ 'union all' if not loop.last }}
{%- endfor %}
{% endtest %}
