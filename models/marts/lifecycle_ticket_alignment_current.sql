-- Do on- and offboarding tickets agree with the real state? One row an event and ticket; either may be missing.
with clock as (
    select * from {{ source('meta', 'build_clock') }}
),

threshold as (
    select * from {{ ref('threshold') }}
),

event as (
    select * from {{ ref('lifecycle_event') }}
),

ticket as (
    select * from {{ ref('lifecycle_ticket') }}
),

service_desk as (
    select min(confirmed_at) as confirmed_at from {{ ref('source_service_desk') }}
),

paired as (
    select event.event_type, event.identity_id, ticket.ticket_id
    from event
    inner join ticket on event.identity_id = ticket.subject_identity_id and event.event_type = ticket.lifecycle_kind
    cross join threshold
    where event.event_date is null
        or ticket.opened_date is null
        or ticket.opened_date between event.event_date - threshold.ticket_window and event.event_date + threshold.ticket_window
),

-- Tickets that no event explains. One from before the present employment belongs to an earlier one.
unexplained as (
    select ticket.lifecycle_kind as event_type, ticket.subject_identity_id as identity_id, ticket.ticket_id
    from ticket
    cross join clock
    cross join threshold
    left join {{ ref('actor') }} as subject on ticket.subject_identity_id = subject.identity_id
    where ticket.ticket_id not in (select paired.ticket_id from paired)
        and (ticket.opened_date is null or ticket.opened_date >= clock.platform_date - threshold.lifecycle_history)
        and (subject.hire_date is null or ticket.opened_date is null or ticket.opened_date >= subject.hire_date)
),

every as (
    select event_type, identity_id, ticket_id, true as has_event from paired
    union all
    select event_type, identity_id, ticket_id, false from unexplained
    union all
    select event.event_type, event.identity_id, null, true
    from event
    where event.is_recent and event.is_due
        and (event.event_type, event.identity_id) not in (select paired.event_type, paired.identity_id from paired)
),

final as (
    select
        md5(concat_ws('|', every.event_type, every.identity_id, every.ticket_id))::uuid as lifecycle_ticket_alignment_id,
        every.event_type, event.event_date,
        person.identity_id, person.employee_id, person.display_name, person.job_title, person.department_name,
        person.manager_name, person.lifecycle_state,
        ticket.ticket_key, ticket.status as ticket_status, ticket.source_system_code as ticket_source_code,
        ticket.source_ticket_key, ticket.opened_at as ticket_opened_at, ticket.closed_at as ticket_closed_at,
        coalesce(ticket.subject_employee_id, ticket.subject_email) as ticket_subject,
        event.expected_actions, event.completed_actions, event.open_actions,
        case
            when not every.has_event then 'event_missing'
            -- Where no service desk was ever read, nobody can say that a ticket is missing.
            when every.ticket_id is null and service_desk.confirmed_at is null then 'unresolved'
            when every.ticket_id is null then 'ticket_missing'
            when ticket.status = 'unknown' then 'unresolved'
            when event.event_type = 'offboarding' and not event.is_due then 'aligned'
            when event.event_type = 'onboarding' and event.expected_actions = 0 then 'no_rule'
            when event.unclear_actions > 0 and event.completed_actions + event.unclear_actions = event.expected_actions
                then 'unresolved'
            when not ticket.is_open and event.completed_actions < event.expected_actions then 'closed_but_incomplete'
            when ticket.is_open and event.is_due and event.completed_actions = event.expected_actions then 'open_but_complete'
            else 'aligned'
        end as alignment,
        least(event.confirmed_at, ticket.last_seen_at, service_desk.confirmed_at) as oldest_extracted_at,
        clock.as_of as refreshed_at
    from every
    cross join clock
    cross join service_desk
    left join event on every.has_event and every.event_type = event.event_type and every.identity_id = event.identity_id
    left join ticket on every.ticket_id = ticket.ticket_id
    left join {{ ref('actor') }} as person on every.identity_id = person.identity_id
    -- Old events stay only as long as a ticket of theirs is open.
    where not every.has_event or event.is_recent or event.event_date is null or ticket.is_open
)

select * from final
