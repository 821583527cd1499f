-- Tasks of requests: every version once, typed. No core entity yet.
{{ config(materialized='staged') }}

with version as (
    select * from {{ edp.raw_versions('servicedesk-plus', 'request_tasks') }}
)

select
    {{ edp.record_columns() }},
    split_part(record_id, '|', 1) as request_key,
    {{ edp.text_field(['status', 'name']) }} as status_name,
    {{ edp.text_field(['owner', 'id']) }} as owner_key,
    {{ edp.text_field(['group', 'id']) }} as support_group_key,
    {{ edp.epoch_ms_field(['created_time', 'value']) }} as created_at_source,
    {{ edp.epoch_ms_field(['scheduled_start_time', 'value']) }} as scheduled_start_at,
    {{ edp.epoch_ms_field(['scheduled_end_time', 'value']) }} as scheduled_end_at,
    {{ edp.epoch_ms_field(['actual_start_time', 'value']) }} as actual_start_at,
    {{ edp.epoch_ms_field(['actual_end_time', 'value']) }} as actual_end_at,
    {{ edp.integer_field('percentage_completion') }} as percentage_completion
from version
