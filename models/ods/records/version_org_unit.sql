-- All versions of entity org_unit from all providers, tombstones included, with the keys that the vault needs.
{{ config(materialized='ephemeral') }}

with version as (
    {{ edp.union_providers('org_unit') }}
)

select
    version.*,
    {{ edp.business_key(['source_code', 'tenant', 'record_id']) }} as record_business_key
from version
