-- People of the service desk, technicians included: every version once, typed. Provides entity account.
{{ config(materialized='staged') }}

with version as (
    select * from {{ edp.raw_versions('servicedesk-plus', 'users') }}
)

select
    {{ edp.record_columns() }},
    case
        when payload is not null
        then coalesce({{ edp.text_field('login_name') }}, {{ edp.text_field('email_id') }}, {{ edp.text_field('name') }}, record_id)
    end as account_name,
    null::text as upn,
    {{ edp.lower_field('email_id') }} as mail,
    {{ edp.text_field('name') }} as display_name,
    {{ edp.text_field('first_name') }} as given_name,
    {{ edp.text_field('last_name') }} as family_name,
    {{ edp.text_field('employee_id') }} as employee_id,
    {{ edp.text_field('jobtitle') }} as job_title,
    {{ edp.text_field(['department', 'name']) }} as department_name,
    {{ edp.text_field(['reporting_to', 'id']) }} as manager_key,
    null::text as immutable_id,
    null::text as org_unit_key,
    -- Who has no login name is known to the service desk and cannot sign in.
    case
        when payload is null then null
        when {{ edp.text_field('login_name') }} is not null or {{ edp.boolean_field('is_technician') }} then 'user'
        else 'contact'
    end as object_class,
    -- Builds that do not report the state leave it open.
    {{ edp.lower_field('org_user_status') }} <> 'active' as is_disabled,
    null::boolean as is_locked,
    null::timestamptz as expires_at,
    null::timestamptz as last_activity_at,
    {{ edp.epoch_ms_field(['created_time', 'value']) }} as created_at_source,
    {{ edp.boolean_field('is_technician') }} as is_technician,
    {{ edp.text_field(['department', 'id']) }} as department_key
from version
