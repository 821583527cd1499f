-- All versions of entity license_assignment from all providers, tombstones included, with the keys that the vault needs.
{{ config(materialized='ephemeral') }}

with version as (
    {{ edp.union_providers('license_assignment') }}
)

select
    version.*,
    {{ edp.business_key(['source_code', 'tenant', 'record_id']) }} as record_business_key,
    {{ edp.business_key(['source_code', 'tenant', 'account_key']) }} as account_business_key,
    {{ edp.business_key(['source_code', 'tenant', 'sku_key']) }} as license_sku_business_key,
    case when account_key is not null then {{ edp.hash_key(['source_code', 'tenant', 'account_key']) }} end as account_hash_key,
    case when sku_key is not null then {{ edp.hash_key(['source_code', 'tenant', 'sku_key']) }} end as license_sku_hash_key
from version
