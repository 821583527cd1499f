-- All versions of entity group_membership from all providers, tombstones included, with the keys that the vault needs.
{{ config(materialized='ephemeral') }}

with version as (
    {{ edp.union_providers('group_membership') }}
)

select
    version.*,
    {{ edp.business_key(['source_code', 'tenant', 'record_id']) }} as record_business_key,
    {{ edp.business_key(['source_code', 'tenant', 'group_key']) }} as group_business_key,
    {{ edp.business_key(['source_code', 'tenant', 'member_key']) }} as member_business_key,
    case when group_key is not null then {{ edp.hash_key(['source_code', 'tenant', 'group_key']) }} end as group_hash_key,
    case when member_key is not null then {{ edp.hash_key(['source_code', 'tenant', 'member_key']) }} end as member_hash_key
from version
