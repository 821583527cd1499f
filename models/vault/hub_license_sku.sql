-- Every license_sku that a source ever had, or named as assigned.
{{ config(materialized='arrivals', key='license_sku_hash_key') }}

with record as (
    select
        record_hash_key as license_sku_hash_key,
        record_business_key as license_sku_business_key,
        source_code,
        loaded_at,
        raw_id
    from {{ ref('version_license_sku') }}
),

assigned as (
    select
        license_sku_hash_key,
        license_sku_business_key,
        source_code,
        loaded_at,
        raw_id
    from {{ ref('version_license_assignment') }}
    where license_sku_hash_key is not null
),

arrival as (
    select * from record
    union all
    select * from assigned
),

final as (
    select distinct on (license_sku_hash_key)
        license_sku_hash_key,
        license_sku_business_key,
        source_code as record_source,
        loaded_at as load_datetime
    from arrival
    order by license_sku_hash_key, loaded_at, raw_id
)

select * from final
