-- Who signed in, and who failed to? One row a day and account, of what the application login logged.
with event as (
    select audit_event.*, (audit_event.event_time at time zone clock.time_zone)::date as snapshot_date, clock.as_of
    from {{ ref('audit_event') }} as audit_event
    cross join {{ source('meta', 'build_clock') }} as clock
    where audit_event.event_time is not null
        and audit_event.application = 'login'
        and audit_event.actor_account_id is not null
),

counted as (
    select
        event.snapshot_date, event.actor_account_id,
        (count(*) filter (where event.outcome = 'succeeded'))::integer as succeeded_count,
        (count(*) filter (where event.outcome = 'failed'))::integer as failed_count,
        min(event.event_time) as first_event_at,
        max(event.event_time) as last_event_at,
        min(event.last_seen_at) as last_seen_at,
        max(event.as_of) as as_of
    from event
    group by event.snapshot_date, event.actor_account_id
),

final as (
    select
        counted.snapshot_date, account.account_id, account.source_system_code, account.tenant, account.account_name,
        account.account_type, account.identity_id, actor.employee_id,
        coalesce(actor.display_name, account.display_name) as display_name,
        actor.department_name, actor.lifecycle_state,
        counted.succeeded_count, counted.failed_count,
        counted.first_event_at, counted.last_event_at,
        -- On a later day than the last one of the employment.
        counted.succeeded_count > 0 and coalesce(counted.snapshot_date > actor.termination_date, false) as is_after_leaving,
        least(counted.last_seen_at, account.last_seen_at) as oldest_extracted_at,
        counted.as_of as refreshed_at
    from counted
    inner join {{ ref('account') }} as account on counted.actor_account_id = account.account_id
    left join {{ ref('actor') }} as actor on account.identity_id = actor.identity_id
)

select * from final
