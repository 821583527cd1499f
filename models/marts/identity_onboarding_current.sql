-- Are new hires fully provisioned? One row a person who starts or started a short while ago.
with clock as (
    select * from {{ source('meta', 'build_clock') }}
),

source as (
    select * from {{ ref('source_role') }}
),

new_hire as (
    select * from {{ ref('new_hire') }}
),

account_of as (
    select
        new_hire.identity_id,
        bool_or(source.is_directory and (account.is_usable or new_hire.lifecycle_state = 'starting')) as has_directory_account,
        bool_or(source.is_cloud and (account.is_usable or new_hire.lifecycle_state = 'starting')) as has_cloud_account,
        min(account.last_seen_at) as last_seen_at
    from new_hire
    inner join {{ ref('existing_account') }} as account on new_hire.identity_id = account.identity_id and account.is_personal
    inner join source on account.source_system_code = source.source_code
    group by new_hire.identity_id
),

expected as (
    select
        identity_id,
        bool_and(is_met) filter (where access_kind = 'license') as has_expected_license,
        string_agg(source_system_code, ', ' order by source_system_code) filter (where not is_met and access_kind = 'account')
            as missing_accounts,
        string_agg(expected_key, ', ' order by expected_key) filter (where not is_met and access_kind = 'license')
            as missing_licenses,
        string_agg(expected_key, ', ' order by expected_key) filter (where not is_met and access_kind = 'group')
            as missing_groups,
        string_agg(expectation_rule, ', ' order by expectation_rule) filter (where not is_met) as missing_rules,
        count(*) filter (where not is_met)::integer as missing_count,
        count(*) filter (where is_met is null)::integer as unresolved_count
    from {{ ref('expectation_met') }}
    group by identity_id
),

device_of as (
    select person_id as identity_id
    from {{ ref('device_assignment') }}
    where is_current and not is_orphan
    group by person_id
),

ticket_of as (
    select distinct on (new_hire.identity_id) new_hire.identity_id, ticket.ticket_key
    from new_hire
    inner join {{ ref('lifecycle_ticket') }} as ticket
        on new_hire.identity_id = ticket.subject_identity_id and ticket.lifecycle_kind = 'onboarding'
    cross join {{ ref('threshold') }} as threshold
    where ticket.opened_date between new_hire.hire_date - threshold.ticket_window and new_hire.hire_date + threshold.ticket_window
    order by new_hire.identity_id, ticket.opened_at desc, ticket.ticket_key
),

read as (
    select bool_or(is_directory) as directory, bool_or(is_cloud) as cloud,
        min(confirmed_at) filter (where is_directory or is_cloud) as confirmed_at
    from source
    where confirmed_at is not null
),

final as (
    select
        new_hire.identity_id, new_hire.employee_id, new_hire.display_name, new_hire.job_title, new_hire.department_name,
        new_hire.manager_name, new_hire.lifecycle_state, new_hire.hire_date, new_hire.days_since_hire,
        case when read.directory then coalesce(account_of.has_directory_account, false) end as has_directory_account,
        case when read.cloud then coalesce(account_of.has_cloud_account, false) end as has_cloud_account,
        expected.has_expected_license, expected.missing_accounts, expected.missing_licenses, expected.missing_groups,
        expected.missing_rules,
        case when exists (select from {{ ref('device') }} as device) then device_of.identity_id is not null end as has_device,
        'unknown' as training_state,
        ticket_of.ticket_key as onboarding_ticket_key,
        coalesce(expected.missing_count, 0) as missing_count,
        coalesce(expected.unresolved_count, 0) as unresolved_count,
        case when expected.missing_count > 0 then false when expected.unresolved_count = 0 then true end as is_fully_provisioned,
        coalesce(excluded.excluded_account_count, 0) as excluded_account_count,
        new_hire.authority_source,
        least(new_hire.last_seen_at, account_of.last_seen_at, read.confirmed_at) as oldest_extracted_at,
        clock.as_of as refreshed_at
    from new_hire
    cross join clock
    cross join read
    left join account_of on new_hire.identity_id = account_of.identity_id
    left join expected on new_hire.identity_id = expected.identity_id
    left join device_of on new_hire.identity_id = device_of.identity_id
    left join ticket_of on new_hire.identity_id = ticket_of.identity_id
    left join {{ ref('excluded_account') }} as excluded on new_hire.identity_id = excluded.identity_id
)

select * from final
