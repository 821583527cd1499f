-- Tickets about somebody's coming or leaving. Cancelled ones ask for nothing.
{{ config(materialized='ephemeral') }}

with ticket as (
    select * from {{ ref('ticket') }}
),

final as (
    select
        ticket.*,
        -- The day in UTC, so that the answer does not depend on who asks; windows are weeks, not hours.
        (ticket.opened_at at time zone 'UTC')::date as opened_date,
        ticket.status in ('open', 'in_progress') as is_open
    from ticket
    where not ticket.is_deleted
        and ticket.status <> 'cancelled'
        and ticket.lifecycle_kind in ('onboarding', 'offboarding')
)

select * from final
