-- All versions of entity admin_role_assignment from all providers, tombstones included, with the keys that the vault needs.
{{ config(materialized='ephemeral') }}

with version as (
    {{ edp.union_providers('admin_role_assignment') }}
)

select
    version.*,
    {{ edp.business_key(['source_code', 'tenant', 'record_id']) }} as record_business_key,
    case when role_key is not null then {{ edp.hash_key(['source_code', 'tenant', 'role_key']) }} end as admin_role_hash_key,
    case when account_key is not null then {{ edp.hash_key(['source_code', 'tenant', 'account_key']) }} end as account_hash_key,
    case when group_key is not null then {{ edp.hash_key(['source_code', 'tenant', 'group_key']) }} end as group_hash_key
from version
