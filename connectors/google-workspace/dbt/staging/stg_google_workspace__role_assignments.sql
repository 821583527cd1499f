-- Who holds which administrator role, and where: every version once, typed.
{{ config(materialized='staged') }}

with version as (
    select * from {{ edp.raw_versions('google-workspace', 'role_assignments') }}
)

select
    {{ edp.record_columns() }},
    {{ edp.text_field('roleId') }} as role_key,
    {{ edp.text_field('assignedTo') }} as assignee_key,
    {{ edp.map_field('assigneeType', {'user': 'account', 'group': 'group'}, 'unknown') }} as assignee_kind,
    {{ edp.map_field('scopeType', {'CUSTOMER': 'customer', 'ORG_UNIT': 'org_unit'}, 'unknown') }} as scope_kind,
    {{ edp.text_field('orgUnitId') }} as org_unit_key,
    {{ edp.text_field('condition') }} as condition
from version
