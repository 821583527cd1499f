-- Administrator roles: every version once, typed.
{{ config(materialized='staged') }}

with version as (
    select * from {{ edp.raw_versions('google-workspace', 'roles') }}
)

select
    {{ edp.record_columns() }},
    case when payload is not null then coalesce({{ edp.text_field('roleName') }}, record_id) end as role_name,
    {{ edp.text_field('roleDescription') }} as description,
    {{ edp.boolean_field('isSystemRole') }} as is_system_role,
    {{ edp.boolean_field('isSuperAdminRole') }} as is_super_admin_role,
    {{ edp.json_field('rolePrivileges') }} as privileges
from version
