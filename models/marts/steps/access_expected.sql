-- What the organisation's rules expect of each person of HR who has not left. One row a person and expected thing;
-- several rules for the same thing are one expectation with all their names.
{{ config(materialized='ephemeral') }}

with person as (
    select * from {{ ref('actor') }}
    where is_in_hr and not has_left
),

rule as (
    select * from {{ ref('provisioning_expectation') }}
    where is_valid_now
),

final as (
    select
        person.identity_id,
        person.lifecycle_state,
        person.is_employed,
        rule.expected_kind as access_kind,
        rule.target_id,
        min(rule.expected_key) as expected_key,
        min(rule.source_system_code) as source_system_code,
        bool_and(rule.is_resolved) as is_resolved,
        string_agg(rule.rule_key, ', ' order by rule.rule_key) as expectation_rule
    from person
    inner join rule
        on (rule.department_name is null or lower(rule.department_name) = lower(person.department_name))
        and (rule.job_title is null or lower(rule.job_title) = lower(person.job_title))
    group by
        person.identity_id, person.lifecycle_state, person.is_employed, rule.expected_kind, rule.target_id,
        -- Without a target the rule's own words tell one expectation from another; any device is as good as another.
        case when rule.target_id is null and rule.expected_kind <> 'device' then lower(rule.source_system_code) end,
        case when rule.target_id is null and rule.expected_kind not in ('account', 'device') then lower(rule.expected_key) end
)

select * from final
