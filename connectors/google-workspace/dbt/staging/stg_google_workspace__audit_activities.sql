-- Sign-ins and what administrators did: every version once, typed. One row an activity; it may hold several events.
{{ config(materialized='staged') }}

with version as (
    select * from {{ edp.raw_versions('google-workspace', 'audit_activities') }}
)

select
    {{ edp.record_columns() }},
    {{ edp.timestamp_field(['id', 'time']) }} as event_time,
    {{ edp.text_field(['id', 'applicationName']) }} as application,
    {{ edp.text_field(['actor', 'profileId']) }} as actor_key,
    {{ edp.lower_field(['actor', 'email']) }} as actor_mail,
    {{ edp.text_field(['events', '0', 'type']) }} as event_type,
    {{ edp.text_field(['events', '0', 'name']) }} as event_name,
    {{ edp.text_field('ipAddress') }} as ip_address,
    {{ edp.json_field('events') }} as events
from version
