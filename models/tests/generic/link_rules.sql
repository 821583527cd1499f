{#- What every link promises, in one test: its key stands once, each end that it names is in its hub, and each row says
    where it came from and when. `ends` is a list of { column, hub }; the hub's key follows from its name. An end that
    the source left out is null. -#}
{% test link_rules(model, key, ends) %}
select 'one row a key' as rule, encode({{ key }}, 'hex') as link_key
from {{ model }}
group by {{ key }}
having count(*) > 1 or {{ key }} is null
union all
select 'says where and when it arrived first', encode({{ key }}, 'hex')
from {{ model }}
where record_source is null or load_datetime is null
{%- for end in ends %}
{%- set hub_key = end.hub.identifier | replace('hub_', '') ~ '_hash_key' %}
union all
select '{{ end.column }} is in {{ end.hub.identifier }}', encode(link.{{ key }}, 'hex')
from {{ model }} as link
left join {{ end.hub }} as hub on link.{{ end.column }} = hub.{{ hub_key }}
where link.{{ end.column }} is not null and hub.{{ hub_key }} is null
{%- endfor %}
{% endtest %}
