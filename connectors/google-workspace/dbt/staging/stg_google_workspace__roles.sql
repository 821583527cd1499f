-- Administrator roles: every version once, typed. Provides entity admin_role.
{{ config(materialized='staged') }}

with version as (
    select * from {{ edp.raw_versions('google-workspace', 'roles') }}
)

select
    {{ edp.record_columns() }},
    case when payload is not null then coalesce({{ edp.text_field('roleName') }}, record_id) end as role_name,
    {{ edp.text_field('roleDescription') }} as description,
    case when payload is not null then coalesce({{ edp.boolean_field('isSystemRole') }}, false) end as is_system_role,
    case
        when payload is not null then coalesce({{ edp.boolean_field('isSuperAdminRole') }}, false)
    end as is_super_admin,
    {{ edp.json_field('rolePrivileges') }} as privileges
from version
