-- Every org_unit that a source ever had.
{{ config(materialized='arrivals', key='org_unit_hash_key') }}

with version as (
    select * from {{ ref('version_org_unit') }}
),

final as (
    select distinct on (record_hash_key)
        record_hash_key as org_unit_hash_key,
        record_business_key as org_unit_business_key,
        source_code as record_source,
        loaded_at as load_datetime
    from version
    order by record_hash_key, loaded_at, raw_id
)

select * from final
