-- Every change that a service desk ever had.
{{ config(materialized='arrivals', key='change_hash_key') }}

with arrival as (
    select
        record_hash_key as change_hash_key,
        record_business_key as change_business_key,
        source_code,
        loaded_at,
        raw_id
    from {{ ref('version_change') }}
),

final as (
    select distinct on (change_hash_key)
        change_hash_key,
        change_business_key,
        source_code as record_source,
        loaded_at as load_datetime
    from arrival
    order by change_hash_key, loaded_at, raw_id
)

select * from final
