-- Every licence that an account ever held. Its key is the assignment record.
{{ config(materialized='arrivals', key='assignment_hash_key') }}

with version as (
    select * from {{ ref('version_license_assignment') }}
    where not is_deleted
),

final as (
    select distinct on (record_hash_key)
        record_hash_key as assignment_hash_key,
        account_hash_key,
        license_sku_hash_key,
        source_code as record_source,
        loaded_at as load_datetime
    from version
    order by record_hash_key, loaded_at, raw_id
)

select * from final
