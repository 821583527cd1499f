-- Who holds which administrator role, and where: every version once, typed. Provides entity admin_role_assignment.
{{ config(materialized='staged') }}

with version as (
    select * from {{ edp.raw_versions('google-workspace', 'role_assignments') }}
)

select
    {{ edp.record_columns() }},
    {{ edp.text_field('roleId') }} as role_key,
    -- Before Google let groups hold roles there was no type: the holder is an account.
    case
        when coalesce({{ edp.lower_field('assigneeType') }}, 'user') <> 'group' then {{ edp.text_field('assignedTo') }}
    end as account_key,
    case when {{ edp.lower_field('assigneeType') }} = 'group' then {{ edp.text_field('assignedTo') }} end as group_key,
    {{ edp.map_field('scopeType', {'CUSTOMER': 'tenant', 'ORG_UNIT': 'org_unit'}, 'unknown') }} as scope_kind,
    -- Assignments name units without the prefix that units have themselves.
    case
        when {{ edp.text_field('orgUnitId') }} like 'id:%' then {{ edp.text_field('orgUnitId') }}
        else 'id:' || {{ edp.text_field('orgUnitId') }}
    end as scope_key,
    null::timestamptz as assigned_at,
    {{ edp.text_field('condition') }} as condition
from version
