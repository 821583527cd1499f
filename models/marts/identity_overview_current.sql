-- Who is this, and what do they have? One row an identity, service and shared ones included.
with actor as (
    select * from {{ ref('actor') }}
    where not is_deleted or is_in_hr
),

account as (
    select * from {{ ref('existing_account') }}
),

account_of as (
    select
        identity_id,
        count(*)::integer as account_count,
        count(*) filter (where is_usable)::integer as usable_account_count,
        string_agg(distinct source_system_code, ', ' order by source_system_code) as account_sources,
        max(last_activity_at) as last_activity_at,
        min(last_seen_at) as last_seen_at
    from account
    group by identity_id
),

access_of as (
    select
        account.identity_id,
        count(distinct access.target_id) filter (where access.access_kind = 'group')::integer as group_count,
        count(distinct access.target_id) filter (where access.access_kind = 'license')::integer as license_count,
        count(distinct container.group_id)::integer as privileged_group_count
    from {{ ref('access_held') }} as access
    inner join account on access.account_id = account.account_id
    left join {{ ref('group') }} as container on access.target_id = container.group_id and container.is_privileged
    group by account.identity_id
),

device_of as (
    select person_id as identity_id, count(distinct device_id)::integer as device_count
    from {{ ref('device_assignment') }}
    where is_current and not is_orphan
    group by person_id
),

ticket_of as (
    select subject_identity_id as identity_id, count(*)::integer as open_ticket_count
    from {{ ref('ticket') }}
    where not is_deleted and status in ('open', 'in_progress')
    group by subject_identity_id
),

final as (
    select
        actor.identity_id, actor.identity_type, actor.employee_id, actor.display_name, actor.primary_email,
        actor.job_title, actor.department_name, actor.manager_name, actor.location, actor.lifecycle_state,
        actor.hire_date, actor.termination_date, actor.is_in_hr, actor.has_left, actor.authority_source,
        coalesce(account_of.account_count, 0) as account_count,
        coalesce(account_of.usable_account_count, 0) as usable_account_count,
        account_of.account_sources,
        coalesce(access_of.group_count, 0) as group_count,
        coalesce(access_of.privileged_group_count, 0) as privileged_group_count,
        coalesce(access_of.license_count, 0) as license_count,
        coalesce(device_of.device_count, 0) as device_count,
        'unknown' as training_state,
        coalesce(ticket_of.open_ticket_count, 0) as open_ticket_count,
        account_of.last_activity_at,
        least(actor.last_seen_at, account_of.last_seen_at) as oldest_extracted_at,
        clock.as_of as refreshed_at
    from actor
    cross join {{ source('meta', 'build_clock') }} as clock
    left join account_of on actor.identity_id = account_of.identity_id
    left join access_of on actor.identity_id = access_of.identity_id
    left join device_of on actor.identity_id = device_of.identity_id
    left join ticket_of on actor.identity_id = ticket_of.identity_id
)

select * from final
