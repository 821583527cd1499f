{#- References to rows that do not exist; null is no reference. One test for all references of a model:
    `references` is a list of { column, to, field }. -#}
{% test references(model, references) %}
{%- for reference in references %}
select '{{ reference.column }}' as column_name, referring.{{ reference.column }}::text as value
from {{ model }} as referring
left join {{ reference.to }} as referred on referring.{{ reference.column }} = referred.{{ reference.field }}
where referring.{{ reference.column }} is not null and referred.{{ reference.field }} is null
{{ 'union all' if not loop.last }}
{%- endfor %}
{% endtest %}
