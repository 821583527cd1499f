-- Which changes are planned, under way, or past their window? One row an existing change.
with change as (
    select * from {{ ref('change') }}
    where not is_deleted
),

flagged as (
    select
        change.*,
        case when change.status = 'unknown' then null else change.status in ('open', 'in_progress') end as is_open
    from change
),

final as (
    select
        flagged.change_id, flagged.source_system_code, flagged.tenant, flagged.change_key,
        flagged.change_type, flagged.stage, flagged.status, flagged.is_open, flagged.risk, flagged.priority,
        flagged.requester_identity_id,
        coalesce(requester.display_name, flagged.requester_email) as requester_name,
        flagged.owner_identity_id,
        coalesce(owner.display_name, flagged.owner_email) as owner_name,
        owner.department_name as owner_department_name,
        coalesce(flagged.source_owner_key, flagged.owner_email) is null as is_unassigned,
        coalesce(owner.has_left, false) as owner_has_left,
        flagged.opened_at, flagged.scheduled_start_at, flagged.scheduled_end_at, flagged.completed_at,
        flagged.is_open
        and clock.as_of >= flagged.scheduled_start_at
        and clock.as_of < coalesce(flagged.scheduled_end_at, 'infinity') as is_in_window,
        flagged.is_open and flagged.scheduled_end_at < clock.as_of as is_overdue,
        flagged.completed_at > flagged.scheduled_end_at as was_late,
        least(flagged.last_seen_at, owner.last_seen_at, requester.last_seen_at) as oldest_extracted_at,
        clock.as_of as refreshed_at
    from flagged
    cross join {{ source('meta', 'build_clock') }} as clock
    left join {{ ref('actor') }} as requester on flagged.requester_identity_id = requester.identity_id
    left join {{ ref('actor') }} as owner on flagged.owner_identity_id = owner.identity_id
)

select * from final
