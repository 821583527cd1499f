-- All versions of entity account_usage from all providers, tombstones included, with the keys that the vault needs.
{{ config(materialized='ephemeral') }}

with version as (
    {{ edp.union_providers('account_usage') }}
)

select
    version.*,
    {{ edp.business_key(['source_code', 'tenant', 'record_id']) }} as record_business_key,
    case when account_key is not null then {{ edp.hash_key(['source_code', 'tenant', 'account_key']) }} end as account_hash_key
from version
