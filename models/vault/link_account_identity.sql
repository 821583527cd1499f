-- Every account and the identity that a rule joined it to. Which match held when: sat_account_identity_match.
{{ config(materialized='arrivals', key='account_identity_hash_key') }}

with account as (
    select * from {{ ref('version_account') }}
),

match as (
    select * from {{ ref('account_match') }}
    where identity_business_key is not null
),

final as (
    select distinct on (match.account_identity_hash_key)
        match.account_identity_hash_key,
        match.record_hash_key as account_hash_key,
        match.identity_hash_key,
        account.source_code as record_source,
        account.loaded_at as load_datetime
    from match
    inner join account on match.record_hash_key = account.record_hash_key
    order by match.account_identity_hash_key, account.loaded_at, account.raw_id
)

select * from final
