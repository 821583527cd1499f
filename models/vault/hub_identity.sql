-- Every identity: persons by employee number where HR is the authority, else by their founding account.
{{ config(materialized='arrivals', key='identity_hash_key') }}

with worker as (
    select * from {{ ref('version_worker') }}
),

account as (
    select * from {{ ref('version_account') }}
),

match as (
    select * from {{ ref('account_match') }}
),

arrival as (
    select identity_hash_key, identity_business_key, source_code, loaded_at, raw_id from worker
    union all
    select match.identity_hash_key, match.identity_business_key, account.source_code, account.loaded_at, account.raw_id
    from account
    inner join match
        on account.record_hash_key = match.record_hash_key
        and account.record_business_key = match.identity_business_key
),

final as (
    select distinct on (identity_hash_key)
        identity_hash_key,
        identity_business_key,
        source_code as record_source,
        loaded_at as load_datetime
    from arrival
    order by identity_hash_key, loaded_at, source_code, raw_id
)

select * from final
