-- All versions of entity worker from all providers, tombstones included. A tombstone carries no employee id, so
-- the record's own stands in for it.
{{ config(materialized='ephemeral') }}

with version as (
    {{ edp.union_providers('worker') }}
),

carried as (
    select
        version.*,
        coalesce(employee_id, max(employee_id) over (partition by record_hash_key)) as known_employee_id
    from version
)

select
    carried.*,
    {{ edp.business_key(['known_employee_id']) }} as identity_business_key,
    {{ edp.hash_key(['known_employee_id']) }} as identity_hash_key
from carried
where known_employee_id is not null
