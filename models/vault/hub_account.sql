-- Every account that a source ever had, or named: as the member of a group, the holder of a licence, and the like.
{{ config(materialized='arrivals', key='account_hash_key') }}

with record as (
    select
        record_hash_key as account_hash_key,
        record_business_key as account_business_key,
        source_code,
        loaded_at,
        raw_id
    from {{ ref('version_account') }}
),

member as (
    select
        member_hash_key as account_hash_key,
        member_business_key as account_business_key,
        source_code,
        loaded_at,
        raw_id
    from {{ ref('version_group_membership') }}
    where member_hash_key is not null and coalesce(member_kind, 'account') in ('account', 'contact', 'external')
),

holder as (
    select
        account_hash_key,
        account_business_key,
        source_code,
        loaded_at,
        raw_id
    from {{ ref('version_license_assignment') }}
    where account_hash_key is not null
),

named as (
    {{ edp.named_records('account') }}
),

arrival as (
    select * from record
    union all
    select * from member
    union all
    select * from holder
    union all
    select * from named
),

final as (
    select distinct on (account_hash_key)
        account_hash_key,
        account_business_key,
        source_code as record_source,
        loaded_at as load_datetime
    from arrival
    order by account_hash_key, loaded_at, raw_id
)

select * from final
