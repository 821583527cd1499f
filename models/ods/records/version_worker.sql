-- All versions of entity worker from all providers that name a person. Tombstones name nobody, and bring no key that
-- another version of their record has not brought.
{{ config(materialized='ephemeral') }}

with version as (
    {{ edp.union_providers('worker') }}
)

select
    version.*,
    {{ edp.business_key(['employee_id']) }} as identity_business_key,
    {{ edp.hash_key(['employee_id']) }} as identity_hash_key
from version
where employee_id is not null
