-- One row: the organisation's thresholds as intervals, and what holds while it has decided nothing.
{{ config(materialized='ephemeral') }}

with decided as (
    select * from {{ source('meta', 'mapping_threshold') }}
),

value as (
    select
        max(value) filter (where name = 'account_stale_days') as account_stale_days,
        max(value) filter (where name = 'device_stale_days') as device_stale_days,
        max(value) filter (where name = 'license_unused_days') as license_unused_days,
        max(value) filter (where name = 'onboarding_window_days') as onboarding_window_days,
        max(value) filter (where name = 'offboarding_grace_days') as offboarding_grace_days,
        max(value) filter (where name = 'ticket_window_days') as ticket_window_days,
        max(value) filter (where name = 'lifecycle_history_days') as lifecycle_history_days
    from decided
),

final as (
    select
        make_interval(days => coalesce(account_stale_days, 90)) as account_stale_after,
        make_interval(days => coalesce(device_stale_days, 60)) as device_stale_after,
        make_interval(days => coalesce(license_unused_days, 60)) as license_unused_after,
        make_interval(days => coalesce(onboarding_window_days, 30)) as onboarding_window,
        make_interval(days => coalesce(offboarding_grace_days, 0)) as offboarding_grace,
        make_interval(days => coalesce(ticket_window_days, 30)) as ticket_window,
        make_interval(days => coalesce(lifecycle_history_days, 365)) as lifecycle_history
    from value
)

select * from final
