-- Problems: every version once, typed. They stay apart from requests. No core entity yet.
{{ config(materialized='staged') }}

with version as (
    select * from {{ edp.raw_versions('servicedesk-plus', 'problems') }}
)

select
    {{ edp.record_columns() }},
    {{ edp.text_field(['status', 'name']) }} as status_name,
    {{ edp.text_field(['priority', 'name']) }} as priority_name,
    {{ edp.text_field(['impact', 'name']) }} as impact_name,
    {{ edp.text_field(['category', 'name']) }} as category_name,
    {{ edp.text_field(['technician', 'id']) }} as technician_key,
    {{ edp.text_field(['group', 'id']) }} as support_group_key,
    {{ edp.epoch_ms_field(['reported_time', 'value']) }} as reported_at,
    {{ edp.epoch_ms_field(['due_by_time', 'value']) }} as due_at,
    {{ edp.epoch_ms_field(['closed_time', 'value']) }} as closed_at
from version
