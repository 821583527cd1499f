-- All versions of entity device from all providers, tombstones included, with the keys that the vault needs.
{{ config(materialized='ephemeral') }}

with version as (
    {{ edp.union_providers('device') }}
)

select
    version.*,
    {{ edp.business_key(['source_code', 'tenant', 'record_id']) }} as record_business_key,
    {{ edp.business_key(['source_code', 'tenant', 'org_unit_key']) }} as org_unit_business_key,
    case when org_unit_key is not null then {{ edp.hash_key(['source_code', 'tenant', 'org_unit_key']) }} end as org_unit_hash_key,
    {{ edp.hash_key(['source_code', 'tenant', 'record_id', 'org_unit_key']) }} as device_org_unit_hash_key
from version
