-- Domains of the customer: every version once, typed.
{{ config(materialized='staged') }}

with version as (
    select * from {{ edp.raw_versions('google-workspace', 'domains') }}
)

select
    {{ edp.record_columns() }},
    {{ edp.lower_field('domainName') }} as domain_name,
    {{ edp.boolean_field('isPrimary') }} as is_primary,
    {{ edp.boolean_field('verified') }} as is_verified,
    {{ edp.json_field('domainAliases') }} as aliases
from version
