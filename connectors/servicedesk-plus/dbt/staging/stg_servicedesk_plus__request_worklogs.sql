-- Time spent on requests: every version once, typed. No core entity yet.
{{ config(materialized='staged') }}

with version as (
    select * from {{ edp.raw_versions('servicedesk-plus', 'request_worklogs') }}
)

select
    {{ edp.record_columns() }},
    split_part(record_id, '|', 1) as request_key,
    {{ edp.text_field(['owner', 'id']) }} as owner_key,
    {{ edp.epoch_ms_field(['start_time', 'value']) }} as started_at,
    {{ edp.epoch_ms_field(['end_time', 'value']) }} as ended_at,
    {{ edp.epoch_ms_field(['recorded_time', 'value']) }} as recorded_at,
    coalesce({{ edp.integer_field(['time_spent', 'hours']) }}, 0) * 60
        + {{ edp.integer_field(['time_spent', 'minutes']) }} as spent_minutes
from version
