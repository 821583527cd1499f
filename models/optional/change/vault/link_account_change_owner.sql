-- Everybody who ever carried out a change. Who does: the satellites of the change.
{{ config(materialized='arrivals', key='account_change_owner_hash_key') }}

with version as (
    select * from {{ ref('version_change') }}
    where account_change_owner_hash_key is not null
),

final as (
    select distinct on (account_change_owner_hash_key)
        account_change_owner_hash_key,
        owner_hash_key as account_hash_key,
        record_hash_key as change_hash_key,
        source_code as record_source,
        loaded_at as load_datetime
    from version
    order by account_change_owner_hash_key, loaded_at, raw_id
)

select * from final
