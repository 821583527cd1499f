-- Levels of approval of requests: every version once, typed. No core entity yet.
{{ config(materialized='staged') }}

with version as (
    select * from {{ edp.raw_versions('servicedesk-plus', 'request_approval_levels') }}
)

select
    {{ edp.record_columns() }},
    split_part(record_id, '|', 1) as request_key,
    {{ edp.integer_field('level') }} as level_number,
    {{ edp.text_field(['status', 'name']) }} as status_name,
    {{ edp.epoch_ms_field(['created_time', 'value']) }} as created_at_source,
    {{ edp.epoch_ms_field(['action_taken_time', 'value']) }} as decided_at
from version
