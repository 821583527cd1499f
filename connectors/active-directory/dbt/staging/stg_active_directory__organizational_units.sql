-- Organisational units: every version once, typed. Provides entity org_unit.
{{ config(materialized='staged') }}

with version as (
    select * from {{ edp.raw_versions('active-directory', 'organizational_units') }}
)

select
    {{ edp.record_columns() }},
    coalesce(payload -> 'ou' ->> 0, {{ edp.text_field('ou') }}, {{ edp.text_field('distinguishedName') }})
        as org_unit_name,
    {{ edp.text_field('distinguishedName') }} as path,
    {{ edp.text_field(['decoded', 'organizationalUnit']) }} as parent_key
from version
