-- Who comes and who leaves, according to HR, with what should be done for it and what is done. One row a person and
-- kind of event. is_recent: an event that somebody should have written a ticket for.
{{ config(materialized='ephemeral') }}

with clock as (
    select * from {{ source('meta', 'build_clock') }}
),

threshold as (
    select * from {{ ref('threshold') }}
),

person as (
    select * from {{ ref('actor') }}
    where is_in_hr
),

expectation as (
    select * from {{ ref('expectation_met') }}
),

provision as (
    select
        identity_id,
        count(*)::integer as expected_actions,
        count(*) filter (where is_met)::integer as completed_actions,
        count(*) filter (where is_met is null)::integer as unclear_actions,
        string_agg(access_kind || ' ' || coalesce(expected_key, source_system_code), ', ' order by access_kind, expected_key)
            filter (where is_met is not true) as open_actions,
        null::timestamptz as last_seen_at
    from expectation
    group by identity_id
),

-- A deleted account is one that was taken away.
removal as (
    select
        account.identity_id,
        count(*)::integer as expected_actions,
        count(*) filter (where account.is_deleted or existing.is_usable is false)::integer as completed_actions,
        count(*) filter (where not account.is_deleted and existing.is_usable is null)::integer as unclear_actions,
        string_agg('disable ' || account.source_system_code || ' ' || account.account_name, ', '
            order by account.source_system_code, account.account_name)
            filter (where not account.is_deleted and existing.is_usable is not false) as open_actions,
        min(account.last_seen_at) filter (where not account.is_deleted) as last_seen_at
    from {{ ref('account') }} as account
    left join {{ ref('existing_account') }} as existing on account.account_id = existing.account_id
    where account.account_type = 'user' and coalesce(account.object_class, 'user') <> 'contact'
    group by account.identity_id
),

event as (
    select
        'onboarding' as event_type,
        person.*,
        person.hire_date as event_date,
        person.lifecycle_state = 'starting'
            or person.hire_date >= clock.platform_date - threshold.onboarding_window as is_recent,
        person.hire_date <= clock.platform_date as is_due
    from person
    cross join clock
    cross join threshold
    where not person.has_left
    union all
    select
        'offboarding',
        person.*,
        person.termination_date,
        person.termination_date >= clock.platform_date - threshold.lifecycle_history,
        person.has_left
    from person
    cross join clock
    cross join threshold
    where person.has_left or person.termination_date is not null
),

final as (
    select
        event.*,
        coalesce(provision.expected_actions, removal.expected_actions, 0) as expected_actions,
        coalesce(provision.completed_actions, removal.completed_actions, 0) as completed_actions,
        coalesce(provision.unclear_actions, removal.unclear_actions, 0) as unclear_actions,
        coalesce(provision.open_actions, removal.open_actions) as open_actions,
        least(event.last_seen_at, removal.last_seen_at) as confirmed_at
    from event
    left join provision on event.event_type = 'onboarding' and event.identity_id = provision.identity_id
    left join removal on event.event_type = 'offboarding' and event.identity_id = removal.identity_id
)

select * from final
