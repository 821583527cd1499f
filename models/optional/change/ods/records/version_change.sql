-- All versions of entity change from all providers, tombstones included, with the keys that the vault needs.
{{ config(materialized='ephemeral') }}

with version as (
    {{ edp.union_providers('change') }}
)

select
    version.*,
    {{ edp.business_key(['source_code', 'tenant', 'record_id']) }} as record_business_key,
    case when requester_key is not null then {{ edp.hash_key(['source_code', 'tenant', 'requester_key']) }} end as requester_hash_key,
    case when requester_key is not null then {{ edp.hash_key(['source_code', 'tenant', 'requester_key', 'record_id']) }} end as account_change_requester_hash_key,
    case when owner_key is not null then {{ edp.hash_key(['source_code', 'tenant', 'owner_key']) }} end as owner_hash_key,
    case when owner_key is not null then {{ edp.hash_key(['source_code', 'tenant', 'owner_key', 'record_id']) }} end as account_change_owner_hash_key
from version
