-- All versions of entity group from all providers, tombstones included, with the keys that the vault needs.
{{ config(materialized='ephemeral') }}

with version as (
    {{ edp.union_providers('group') }}
)

select
    version.*,
    {{ edp.business_key(['source_code', 'tenant', 'record_id']) }} as record_business_key
from version
