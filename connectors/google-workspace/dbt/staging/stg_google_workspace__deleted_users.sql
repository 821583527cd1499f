-- Accounts that were deleted and can still be restored: every version once, typed.
{{ config(materialized='staged') }}

with version as (
    select * from {{ edp.raw_versions('google-workspace', 'deleted_users') }}
)

select
    {{ edp.record_columns() }},
    {{ edp.lower_field('primaryEmail') }} as mail,
    {{ edp.text_field('orgUnitPath') }} as org_unit_path,
    {{ edp.timestamp_field('creationTime') }} as created_at_source,
    {{ edp.timestamp_field('deletionTime') }} as deleted_at_source
from version
