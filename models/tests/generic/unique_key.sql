{#- Keys that repeat or hold a null. `columns` together are the key. -#}
{% test unique_key(model, columns) %}
select {{ columns | join(', ') }}, count(*) as row_count
from {{ model }}
group by {{ columns | join(', ') }}
having count(*) > 1 or not ({{ columns | join(' is not null and ') }} is not null)
{% endtest %}
