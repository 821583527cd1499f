-- Sign-ins and what administrators did: every version once, typed. Provides entity audit_event. One row an
-- activity; it may hold several events, of which the first one names it.
{{ config(materialized='staged') }}

with version as (
    select * from {{ edp.raw_versions('google-workspace', 'audit_activities') }}
)

select
    {{ edp.record_columns() }},
    {{ edp.timestamp_field(['id', 'time']) }} as event_time,
    {{ edp.lower_field(['id', 'applicationName']) }} as application,
    {{ edp.text_field(['events', '0', 'name']) }} as action,
    case
        when payload is null then null
        when {{ edp.text_field(['events', '0', 'name']) }} = 'login_failure' then 'failed'
        when {{ edp.text_field(['events', '0', 'name']) }} = 'login_success' then 'succeeded'
        -- Google logs what administrators did, not what they could not do.
        when {{ edp.lower_field(['id', 'applicationName']) }} = 'admin' then 'succeeded'
        else 'unknown'
    end as outcome,
    {{ edp.text_field(['actor', 'profileId']) }} as actor_key,
    {{ edp.lower_field(['actor', 'email']) }} as actor_mail,
    nullif(
        jsonb_path_query_first(
            payload,
            '$.events[0].parameters[*] ? (@.name == "USER_EMAIL" || @.name == "GROUP_EMAIL" || @.name == "ORG_UNIT_NAME"
                || @.name == "ROLE_NAME").value'
        ) #>> '{}',
        ''
    ) as target,
    {{ edp.text_field(['events', '0', 'type']) }} as event_type,
    {{ edp.text_field('ipAddress') }} as ip_address,
    {{ edp.json_field('events') }} as events
from version
