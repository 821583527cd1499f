-- Every organisational unit that an account ever stood in. Which one it stands in: the satellites of the account.
{{ config(materialized='arrivals', key='account_org_unit_hash_key') }}

with version as (
    select * from {{ ref('version_account') }}
    where org_unit_hash_key is not null
),

final as (
    select distinct on (account_org_unit_hash_key)
        account_org_unit_hash_key as account_org_unit_hash_key,
        record_hash_key as account_hash_key,
        org_unit_hash_key,
        source_code as record_source,
        loaded_at as load_datetime
    from version
    order by account_org_unit_hash_key, loaded_at, raw_id
)

select * from final
