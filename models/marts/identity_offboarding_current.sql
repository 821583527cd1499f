-- Are terminated users disabled everywhere? One row a person who left and user account that still exists.
with clock as (
    select * from {{ source('meta', 'build_clock') }}
),

threshold as (
    select * from {{ ref('threshold') }}
),

leaver as (
    select actor.*, clock.platform_date - actor.termination_date as days_since_termination
    from {{ ref('actor') }} as actor
    cross join clock
    where actor.has_left
),

account as (
    select * from {{ ref('existing_account') }}
    where is_personal
),

membership_count as (
    select member_id as account_id, count(distinct group_id)::integer as remaining_membership_count
    from {{ ref('group_membership') }}
    where member_kind = 'account' and not is_deleted and not is_orphan
    group by member_id
),

license_count as (
    select account_id, count(*)::integer as remaining_license_count
    from {{ ref('access_held') }}
    where access_kind = 'license'
    group by account_id
),

device_count as (
    select account_id, count(distinct device_id)::integer as remaining_device_count
    from {{ ref('device_assignment') }}
    where is_current and not is_orphan
    group by account_id
),

ticket_of as (
    select distinct on (leaver.identity_id) leaver.identity_id, ticket.ticket_key, ticket.status
    from leaver
    inner join {{ ref('lifecycle_ticket') }} as ticket
        on leaver.identity_id = ticket.subject_identity_id and ticket.lifecycle_kind = 'offboarding'
    cross join threshold
    where leaver.termination_date is null
        or ticket.opened_date
        between leaver.termination_date - threshold.ticket_window and leaver.termination_date + threshold.ticket_window
    order by leaver.identity_id, ticket.opened_at desc, ticket.ticket_key
),

final as (
    select
        account.account_id,
        leaver.identity_id, leaver.employee_id, leaver.display_name, leaver.job_title, leaver.department_name,
        leaver.manager_name, leaver.lifecycle_state,
        case when leaver.lifecycle_state = 'terminated' then 'terminated' else 'gone_from_hr' end as offboarding_reason,
        leaver.termination_date, leaver.days_since_termination,
        account.source_system_code, account.source_account_key, account.account_name, account.account_status,
        account.is_disabled, account.last_activity_at, account.match_rule,
        coalesce(membership_count.remaining_membership_count, 0) as remaining_membership_count,
        coalesce(license_count.remaining_license_count, 0) as remaining_license_count,
        coalesce(device_count.remaining_device_count, 0) as remaining_device_count,
        ticket_of.ticket_key as offboarding_ticket_key,
        ticket_of.status as offboarding_ticket_status,
        case
            when make_interval(days => leaver.days_since_termination) <= threshold.offboarding_grace then false
            else account.is_usable
        end as is_exception,
        coalesce(excluded.excluded_account_count, 0) as excluded_account_count,
        leaver.authority_source,
        least(leaver.last_seen_at, account.last_seen_at) as oldest_extracted_at,
        clock.as_of as refreshed_at
    from leaver
    inner join account on leaver.identity_id = account.identity_id
    cross join clock
    cross join threshold
    left join membership_count on account.account_id = membership_count.account_id
    left join license_count on account.account_id = license_count.account_id
    left join device_count on account.account_id = device_count.account_id
    left join ticket_of on leaver.identity_id = ticket_of.identity_id
    left join {{ ref('excluded_account') }} as excluded on leaver.identity_id = excluded.identity_id
)

select * from final
