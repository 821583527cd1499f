-- Problems: every version once, typed. They stay apart from requests. Provides entity problem.
{{ config(materialized='staged') }}

with version as (
    select * from {{ edp.raw_versions('servicedesk-plus', 'problems') }}
)

select
    {{ edp.record_columns() }},
    case when payload is not null then coalesce({{ edp.text_field('display_id') }}, record_id) end as problem_key,
    -- States can be renamed and added. One that nobody knows tells by what came of it.
    case
        when payload is null then null
        when {{ edp.lower_field(['status', 'name']) }} in ('open', 'assigned', 'unassigned', 'requested') then 'open'
        when {{ edp.lower_field(['status', 'name']) }} in (
            'in progress', 'on hold', 'onhold', 'pending', 'approved', 'planning in progress', 'pending review'
        ) then 'in_progress'
        when {{ edp.lower_field(['status', 'name']) }} in ('resolved', 'closed', 'completed') then 'closed'
        when {{ edp.lower_field(['status', 'name']) }} in ('cancelled', 'canceled', 'rejected') then 'cancelled'
        when {{ edp.epoch_ms_field(['closed_time', 'value']) }} is not null then 'closed'
        when {{ edp.boolean_field(['status', 'in_progress']) }} then 'in_progress'
        else 'unknown'
    end as status,
    {{ edp.text_field(['priority', 'name']) }} as priority,
    {{ edp.text_field(['impact', 'name']) }} as impact,
    {{ edp.text_field(['category', 'name']) }} as category,
    {{ edp.text_field(['technician', 'id']) }} as technician_key,
    {{ edp.lower_field(['technician', 'email_id']) }} as technician_email,
    {{ edp.epoch_ms_field(['reported_time', 'value']) }} as opened_at,
    {{ edp.epoch_ms_field(['due_by_time', 'value']) }} as due_at,
    {{ edp.epoch_ms_field(['closed_time', 'value']) }} as closed_at,
    {{ edp.text_field(['status', 'name']) }} as status_name,
    {{ edp.text_field(['group', 'id']) }} as support_group_key
from version
