-- Are active people correctly licensed? One row an employed person and licence that a rule expects or that they hold.
with person as (
    select * from {{ ref('actor') }}
    where is_employed
),

held as (
    select
        account.identity_id,
        access.target_id,
        access.access_name,
        access.source_system_code,
        string_agg(account.account_name, ', ' order by account.account_name) as account_names,
        max(account.last_activity_at) as last_activity_at,
        -- A licence given yesterday is not idle yet, however long the account has been silent.
        coalesce(
            greatest(max(account.last_activity_at), max(access.assigned_at)), max(account.created_at_source)
        ) as in_use_since,
        least(min(account.last_seen_at), min(access.last_seen_at)) as last_seen_at
    from {{ ref('access_held') }} as access
    inner join {{ ref('existing_account') }} as account on access.account_id = account.account_id
    where access.access_kind = 'license' and account.is_personal
    group by account.identity_id, access.target_id, access.access_name, access.source_system_code
),

expected as (
    select * from {{ ref('access_expected') }}
    where access_kind = 'license' and is_employed
),

governed as (
    select * from {{ ref('governed_access') }}
    where access_kind = 'license'
),

confirmed as (
    select min(confirmed_at) as confirmed_at from {{ ref('source_role') }}
    where is_cloud
),

paired as (
    select
        coalesce(held.identity_id, expected.identity_id) as identity_id,
        coalesce(held.target_id, expected.target_id) as license_sku_id,
        coalesce(held.access_name, expected.expected_key) as sku_name,
        coalesce(held.source_system_code, expected.source_system_code) as source_system_code,
        expected.expectation_rule,
        coalesce(expected.is_resolved, true) as is_resolved,
        held.identity_id is not null as is_assigned,
        held.account_names, held.last_activity_at, held.in_use_since, held.last_seen_at
    from held
    full join expected on held.identity_id = expected.identity_id and held.target_id = expected.target_id
),

final as (
    select
        md5(concat_ws('|', person.identity_id, paired.license_sku_id, lower(paired.sku_name)))::uuid as license_reconciliation_id,
        person.identity_id, person.employee_id, person.display_name, person.job_title, person.department_name,
        person.manager_name, person.lifecycle_state,
        paired.license_sku_id, paired.sku_name, paired.source_system_code, paired.account_names,
        case
            when paired.expectation_rule is not null then true
            when governed.target_id is not null then false
        end as is_expected,
        paired.is_assigned,
        paired.expectation_rule,
        paired.last_activity_at,
        case
            when not paired.is_resolved then 'unresolved'
            when not paired.is_assigned then 'missing'
            when paired.expectation_rule is null and governed.target_id is null then 'no_rule'
            when paired.expectation_rule is null then 'unexpected'
            when person.lifecycle_state <> 'leave' and paired.in_use_since < clock.as_of - threshold.license_unused_after
                then 'unused'
            else 'correct'
        end as reconciliation_state,
        coalesce(excluded.excluded_account_count, 0) as excluded_account_count,
        least(person.last_seen_at, coalesce(paired.last_seen_at, confirmed.confirmed_at)) as oldest_extracted_at,
        clock.as_of as refreshed_at
    from paired
    inner join person on paired.identity_id = person.identity_id
    cross join confirmed
    cross join {{ ref('threshold') }} as threshold
    cross join {{ source('meta', 'build_clock') }} as clock
    left join governed on paired.license_sku_id = governed.target_id
    left join {{ ref('excluded_account') }} as excluded on paired.identity_id = excluded.identity_id
)

select * from final
