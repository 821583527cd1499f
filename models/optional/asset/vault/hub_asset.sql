-- Every entry that an asset register ever had.
{{ config(materialized='arrivals', key='asset_hash_key') }}

with arrival as (
    select
        record_hash_key as asset_hash_key,
        record_business_key as asset_business_key,
        source_code,
        loaded_at,
        raw_id
    from {{ ref('version_asset') }}
),

final as (
    select distinct on (asset_hash_key)
        asset_hash_key,
        asset_business_key,
        source_code as record_source,
        loaded_at as load_datetime
    from arrival
    order by asset_hash_key, loaded_at, raw_id
)

select * from final
