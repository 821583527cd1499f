-- Every row of a usage report, with the account that the report names by its id. Its key is the row.
{{ config(materialized='arrivals', key='usage_hash_key') }}

with version as (
    select * from {{ ref('version_account_usage') }}
    where not is_deleted
),

final as (
    select distinct on (record_hash_key)
        record_hash_key as usage_hash_key,
        account_hash_key,
        source_code as record_source,
        loaded_at as load_datetime
    from version
    order by record_hash_key, loaded_at, raw_id
)

select * from final
