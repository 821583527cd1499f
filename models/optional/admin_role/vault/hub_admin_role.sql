-- Every role of administrators that a system ever had, or named as held.
{{ config(materialized='arrivals', key='admin_role_hash_key') }}

with record as (
    select
        record_hash_key as admin_role_hash_key,
        record_business_key as admin_role_business_key,
        source_code,
        loaded_at,
        raw_id
    from {{ ref('version_admin_role') }}
),

named as (
    {{ edp.named_records('admin_role') }}
),

arrival as (
    select * from record
    union all
    select * from named
),

final as (
    select distinct on (admin_role_hash_key)
        admin_role_hash_key,
        admin_role_business_key,
        source_code as record_source,
        loaded_at as load_datetime
    from arrival
    order by admin_role_hash_key, loaded_at, raw_id
)

select * from final
