-- Departments: every version once, typed. Provides entity department.
{{ config(materialized='staged') }}

with version as (
    select * from {{ edp.raw_versions('servicedesk-plus', 'departments') }}
)

select
    {{ edp.record_columns() }},
    case when payload is not null then coalesce({{ edp.text_field('name') }}, record_id) end as department_name,
    null::text as parent_department_key,
    -- The service desk names the head by its own id, not by an employee number.
    null::text as manager_employee_id,
    {{ edp.text_field(['site', 'id']) }} as site_key,
    {{ edp.text_field(['department_head', 'id']) }} as head_key
from version
