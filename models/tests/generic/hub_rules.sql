{#- What every hub promises, in one test: its key is the hash of the readable key, a readable key stands once, and each
    row says where it came from and when. The columns follow from the hub's name. -#}
{% test hub_rules(model) %}
{%- set entity = model.identifier | replace('hub_', '') %}
select told.rule, {{ entity }}_business_key as business_key
from {{ model }}
cross join lateral (values
    ('key is the hash of the business key', {{ entity }}_hash_key is null
        or {{ entity }}_hash_key is distinct from sha256(convert_to({{ entity }}_business_key, 'UTF8'))),
    ('says where and when it arrived first', record_source is null or load_datetime is null)
) as told (rule, is_broken)
where told.is_broken
union all
select 'one row a business key', {{ entity }}_business_key
from {{ model }}
group by {{ entity }}_business_key
having count(*) > 1
{% endtest %}
