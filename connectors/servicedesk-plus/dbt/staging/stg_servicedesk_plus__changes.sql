-- Changes with their window and risk: every version once, typed. They stay apart from requests. No core entity yet.
{{ config(materialized='staged') }}

with version as (
    select * from {{ edp.raw_versions('servicedesk-plus', 'changes') }}
)

select
    {{ edp.record_columns() }},
    {{ edp.text_field(['change_type', 'name']) }} as change_type,
    {{ edp.text_field(['stage', 'name']) }} as stage_name,
    {{ edp.text_field(['status', 'name']) }} as status_name,
    {{ edp.text_field(['risk', 'name']) }} as risk_name,
    {{ edp.text_field(['priority', 'name']) }} as priority_name,
    {{ edp.text_field(['change_requester', 'id']) }} as requester_key,
    {{ edp.text_field(['change_owner', 'id']) }} as owner_key,
    {{ edp.text_field(['change_manager', 'id']) }} as manager_key,
    {{ edp.epoch_ms_field(['created_time', 'value']) }} as created_at_source,
    {{ edp.epoch_ms_field(['scheduled_start_time', 'value']) }} as scheduled_start_at,
    {{ edp.epoch_ms_field(['scheduled_end_time', 'value']) }} as scheduled_end_at,
    {{ edp.epoch_ms_field(['completed_time', 'value']) }} as completed_at
from version
