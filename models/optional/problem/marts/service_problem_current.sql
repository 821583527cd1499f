-- Which problems are open, overdue or without anybody who works on them? One row an existing problem.
with problem as (
    select * from {{ ref('problem') }}
    where not is_deleted
),

flagged as (
    select
        problem.*,
        case when problem.status = 'unknown' then null else problem.status in ('open', 'in_progress') end as is_open
    from problem
),

final as (
    select
        flagged.problem_id, flagged.source_system_code, flagged.tenant, flagged.problem_key,
        flagged.status, flagged.is_open, flagged.priority, flagged.impact, flagged.category,
        flagged.technician_identity_id,
        coalesce(actor.display_name, flagged.technician_email) as technician_name,
        actor.department_name as technician_department_name,
        coalesce(flagged.source_technician_key, flagged.technician_email) is null as is_unassigned,
        coalesce(actor.has_left, false) as technician_has_left,
        flagged.opened_at, flagged.due_at, flagged.closed_at,
        (coalesce(flagged.closed_at, clock.as_of) at time zone clock.time_zone)::date
        - (flagged.opened_at at time zone clock.time_zone)::date as days_open,
        flagged.is_open and flagged.due_at < clock.as_of as is_overdue,
        least(flagged.last_seen_at, actor.last_seen_at) as oldest_extracted_at,
        clock.as_of as refreshed_at
    from flagged
    cross join {{ source('meta', 'build_clock') }} as clock
    left join {{ ref('actor') }} as actor on flagged.technician_identity_id = actor.identity_id
)

select * from final
