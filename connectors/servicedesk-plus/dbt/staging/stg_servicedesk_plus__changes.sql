-- Changes with their window and risk: every version once, typed. They stay apart from requests. Provides entity change.
{{ config(materialized='staged') }}

with version as (
    select * from {{ edp.raw_versions('servicedesk-plus', 'changes') }}
)

select
    {{ edp.record_columns() }},
    case when payload is not null then coalesce({{ edp.text_field('display_id') }}, record_id) end as change_key,
    {{ edp.text_field(['change_type', 'name']) }} as change_type,
    {{ edp.text_field(['stage', 'name']) }} as stage,
    -- States can be renamed and added. One that nobody knows tells by what came of it.
    case
        when payload is null then null
        when {{ edp.lower_field(['status', 'name']) }} in ('open', 'assigned', 'unassigned', 'requested') then 'open'
        when {{ edp.lower_field(['status', 'name']) }} in (
            'in progress', 'on hold', 'onhold', 'pending', 'approved', 'planning in progress', 'pending review'
        ) then 'in_progress'
        when {{ edp.lower_field(['status', 'name']) }} in ('resolved', 'closed', 'completed') then 'closed'
        when {{ edp.lower_field(['status', 'name']) }} in ('cancelled', 'canceled', 'rejected') then 'cancelled'
        when {{ edp.epoch_ms_field(['completed_time', 'value']) }} is not null then 'closed'
        when {{ edp.boolean_field(['status', 'in_progress']) }} then 'in_progress'
        else 'unknown'
    end as status,
    {{ edp.text_field(['risk', 'name']) }} as risk,
    {{ edp.text_field(['priority', 'name']) }} as priority,
    {{ edp.text_field(['change_requester', 'id']) }} as requester_key,
    {{ edp.lower_field(['change_requester', 'email_id']) }} as requester_email,
    {{ edp.text_field(['change_owner', 'id']) }} as owner_key,
    {{ edp.lower_field(['change_owner', 'email_id']) }} as owner_email,
    {{ edp.epoch_ms_field(['created_time', 'value']) }} as opened_at,
    {{ edp.epoch_ms_field(['scheduled_start_time', 'value']) }} as scheduled_start_at,
    {{ edp.epoch_ms_field(['scheduled_end_time', 'value']) }} as scheduled_end_at,
    {{ edp.epoch_ms_field(['completed_time', 'value']) }} as completed_at,
    {{ edp.text_field(['status', 'name']) }} as status_name,
    {{ edp.text_field(['change_manager', 'id']) }} as manager_key
from version
