-- All versions of entity problem from all providers, tombstones included, with the keys that the vault needs.
{{ config(materialized='ephemeral') }}

with version as (
    {{ edp.union_providers('problem') }}
)

select
    version.*,
    {{ edp.business_key(['source_code', 'tenant', 'record_id']) }} as record_business_key,
    case when technician_key is not null then {{ edp.hash_key(['source_code', 'tenant', 'technician_key']) }} end as technician_hash_key,
    case when technician_key is not null then {{ edp.hash_key(['source_code', 'tenant', 'technician_key', 'record_id']) }} end as account_problem_hash_key
from version
