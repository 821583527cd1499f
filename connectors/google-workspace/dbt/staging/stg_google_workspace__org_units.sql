-- Organisational units: every version once, typed. Provides entity org_unit.
{{ config(materialized='staged') }}

with version as (
    select * from {{ edp.raw_versions('google-workspace', 'org_units') }}
)

select
    {{ edp.record_columns() }},
    case
        when payload is not null
        then coalesce({{ edp.text_field('name') }}, {{ edp.text_field('orgUnitPath') }}, record_id)
    end as org_unit_name,
    {{ edp.text_field('orgUnitPath') }} as path,
    {{ edp.text_field('parentOrgUnitId') }} as parent_key,
    {{ edp.text_field('description') }} as description
from version
