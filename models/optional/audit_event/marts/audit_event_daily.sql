-- What happened on which day? One row a day, source, application, action and outcome.
with event as (
    select audit_event.*, (audit_event.event_time at time zone clock.time_zone)::date as snapshot_date, clock.as_of
    from {{ ref('audit_event') }} as audit_event
    cross join {{ source('meta', 'build_clock') }} as clock
    where audit_event.event_time is not null
),

final as (
    select
        event.snapshot_date, event.source_system_code, event.tenant, event.application,
        coalesce(event.action, 'unknown') as action, event.outcome,
        count(*)::integer as event_count,
        count(distinct event.actor_account_id)::integer as actor_count,
        (count(*) filter (where event.has_unresolved_actor))::integer as unresolved_actor_count,
        min(event.last_seen_at) as oldest_extracted_at,
        max(event.as_of) as refreshed_at
    from event
    group by
        event.snapshot_date, event.source_system_code, event.tenant, event.application, event.action, event.outcome
)

select * from final
