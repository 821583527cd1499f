-- Everybody whom an asset ever belonged to. Whom it belongs to: the satellites of the asset.
{{ config(materialized='arrivals', key='account_asset_hash_key') }}

with version as (
    select * from {{ ref('version_asset') }}
    where account_asset_hash_key is not null
),

final as (
    select distinct on (account_asset_hash_key)
        account_asset_hash_key,
        account_hash_key,
        record_hash_key as asset_hash_key,
        source_code as record_source,
        loaded_at as load_datetime
    from version
    order by account_asset_hash_key, loaded_at, raw_id
)

select * from final
