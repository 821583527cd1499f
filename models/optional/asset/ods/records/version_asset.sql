-- All versions of entity asset from all providers, tombstones included, with the keys that the vault needs.
{{ config(materialized='ephemeral') }}

with version as (
    {{ edp.union_providers('asset') }}
)

select
    version.*,
    {{ edp.business_key(['source_code', 'tenant', 'record_id']) }} as record_business_key,
    case when assigned_account_key is not null then {{ edp.hash_key(['source_code', 'tenant', 'assigned_account_key']) }} end as account_hash_key,
    case when assigned_account_key is not null then {{ edp.hash_key(['source_code', 'tenant', 'assigned_account_key', 'record_id']) }} end as account_asset_hash_key
from version
