-- Requests and incidents: every version once, typed. Provides entity ticket.
{{ config(materialized='staged') }}

with version as (
    select * from {{ edp.raw_versions('servicedesk-plus', 'requests') }}
)

select
    {{ edp.record_columns() }},
    case when payload is not null then coalesce({{ edp.text_field('display_id') }}, record_id) end as ticket_key,
    case
        when payload is null then null
        when {{ edp.lower_field(['request_type', 'name']) }} = 'incident' then 'incident'
        when {{ edp.boolean_field('is_service_request') }}
            or {{ edp.lower_field(['request_type', 'name']) }} in ('request', 'service request') then 'request'
        else 'unknown'
    end as ticket_type,
    -- A service request has no category of incidents; the catalogue's stands for it.
    coalesce(
        {{ edp.text_field(['category', 'name']) }},
        {{ edp.text_field(['service_category', 'name']) }}
    ) as category,
    -- States can be renamed and added. One that nobody knows tells by what came of it.
    case
        when payload is null then null
        when {{ edp.lower_field(['status', 'name']) }} in ('open', 'assigned', 'unassigned') then 'open'
        when {{ edp.lower_field(['status', 'name']) }} in ('in progress', 'on hold', 'onhold', 'pending')
            then 'in_progress'
        when {{ edp.lower_field(['status', 'name']) }} in ('resolved', 'closed', 'completed') then 'closed'
        when {{ edp.lower_field(['status', 'name']) }} in ('cancelled', 'canceled', 'rejected') then 'cancelled'
        when {{ edp.epoch_ms_field(['completed_time', 'value']) }} is not null then 'closed'
        when {{ edp.boolean_field(['status', 'in_progress']) }} then 'in_progress'
        else 'unknown'
    end as status,
    {{ edp.text_field(['priority', 'name']) }} as priority,
    {{ edp.lower_field(['requester', 'email_id']) }} as requester_email,
    {{ edp.lower_field(['technician', 'email_id']) }} as technician_email,
    -- Custom fields by their API names, in the container of older builds and without it.
    coalesce(
        {{ edp.text_field(['udf_fields', 'udf_employee_id']) }},
        {{ edp.text_field('udf_employee_id') }}
    ) as subject_employee_id,
    coalesce(
        {{ edp.lower_field(['udf_fields', 'udf_employee_email']) }},
        {{ edp.lower_field('udf_employee_email') }},
        {{ edp.lower_field(['on_behalf_of', 'email_id']) }}
    ) as subject_email,
    coalesce(
        {{ edp.text_field(['udf_fields', 'udf_requested_access']) }},
        {{ edp.text_field('udf_requested_access') }}
    ) as requested_access,
    {{ edp.epoch_ms_field(['created_time', 'value']) }} as opened_at,
    {{ edp.epoch_ms_field(['due_by_time', 'value']) }} as due_at,
    {{ edp.epoch_ms_field(['resolved_time', 'value']) }} as resolved_at,
    {{ edp.epoch_ms_field(['completed_time', 'value']) }} as closed_at,
    {{ edp.text_field(['status', 'name']) }} as status_name,
    {{ edp.text_field(['template', 'name']) }} as template_name,
    {{ edp.text_field(['requester', 'id']) }} as requester_key,
    {{ edp.text_field(['technician', 'id']) }} as technician_key,
    {{ edp.text_field(['group', 'id']) }} as support_group_key,
    {{ edp.text_field(['site', 'id']) }} as site_key,
    {{ edp.text_field(['sla', 'id']) }} as sla_key,
    {{ edp.text_field(['approval_status', 'name']) }} as approval_status,
    {{ edp.epoch_ms_field(['assigned_time', 'value']) }} as assigned_at,
    {{ edp.epoch_ms_field(['responded_time', 'value']) }} as responded_at,
    {{ edp.epoch_ms_field(['first_response_due_by_time', 'value']) }} as first_response_due_at,
    {{ edp.boolean_field('is_overdue') }} as is_overdue,
    {{ edp.boolean_field('is_first_response_overdue') }} as is_first_response_overdue,
    {{ edp.boolean_field('is_escalated') }} as is_escalated,
    {{ edp.boolean_field('is_reopened') }} as is_reopened
from version
