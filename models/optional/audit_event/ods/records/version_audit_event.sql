-- All versions of entity audit_event from all providers, tombstones included, with the keys that the vault needs.
{{ config(materialized='ephemeral') }}

with version as (
    {{ edp.union_providers('audit_event') }}
)

select
    version.*,
    {{ edp.business_key(['source_code', 'tenant', 'record_id']) }} as record_business_key,
    case when actor_key is not null then {{ edp.hash_key(['source_code', 'tenant', 'actor_key']) }} end as actor_hash_key
from version
