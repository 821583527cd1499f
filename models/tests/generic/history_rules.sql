{#- What every satellite promises, in one test. Within a parent and a source, in the order of `moment`: no moment stands
    twice, a row differs from the one before it (in its attributes or in whether the record is there), it ends where the
    next begins, and the last one is current, no other. And each row has its parent in one of `parents`.

    Not every version of a relationship has a link: with `linked`, a condition on the versions of `provider`, only
    those that fulfil it need one. -#}
{% test history_rules(model, key, parents, moment=['effective_from', 'raw_id'], provider=none, linked=none) %}
with placed as (
    select
        {{ key }} as parent_key,
        row({{ moment | join(', ') }}) as moment,
        hash_diff,
        effective_from,
        effective_to,
        is_current,
        row_number() over series as place,
        lag(row({{ moment | join(', ') }})) over series as moment_before,
        lag(hash_diff) over series as hash_diff_before,
        is_deleted,
        lag(is_deleted) over series as is_deleted_before,
        lead(effective_from) over series as next_from
    from {{ model }}
    window series as (partition by {{ key }}, record_source order by {{ moment | join(', ') }})
)

select told.rule, encode(placed.parent_key, 'hex') as parent_key
from placed
cross join lateral (values
    ('has a key, a fingerprint and a beginning',
        placed.parent_key is null or placed.hash_diff is null or placed.effective_from is null),
    ('one row a parent, source and moment', placed.place > 1 and placed.moment = placed.moment_before),
    ('differs from the row before it',
        placed.hash_diff = placed.hash_diff_before and placed.is_deleted = placed.is_deleted_before),
    ('ends where the next begins', placed.effective_to is distinct from placed.next_from),
    ('the last row is current, no other', placed.is_current is distinct from (placed.next_from is null))
) as told (rule, is_broken)
where told.is_broken
union all
select 'has its parent', encode(history.{{ key }}, 'hex')
from {{ model }} as history
{%- for parent in parents %}
left join {{ parent }} as parent_{{ loop.index }} on history.{{ key }} = parent_{{ loop.index }}.{{ key }}
{%- endfor %}
where
    {%- for parent in parents %}
    parent_{{ loop.index }}.{{ key }} is null{{ ' and' if not loop.last }}
    {%- endfor %}
    {%- if linked is not none %}
    and exists (
        select from {{ provider }} as version
        where version.source_code = history.record_source
            and version.raw_id = history.raw_id
            and {{ linked }}
    )
    {%- endif %}
{% endtest %}
