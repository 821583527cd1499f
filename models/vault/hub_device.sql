-- Every device that a source ever had.
{{ config(materialized='arrivals', key='device_hash_key') }}

with version as (
    select * from {{ ref('version_device') }}
),

final as (
    select distinct on (record_hash_key)
        record_hash_key as device_hash_key,
        record_business_key as device_business_key,
        source_code as record_source,
        loaded_at as load_datetime
    from version
    order by record_hash_key, loaded_at, raw_id
)

select * from final
