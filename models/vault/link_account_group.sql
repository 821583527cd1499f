-- Every direct membership of an account in a group, the owner's role included. Its key is the membership record.
{{ config(materialized='arrivals', key='membership_hash_key') }}

with version as (
    select * from {{ ref('version_group_membership') }}
    where not is_deleted and coalesce(member_kind, 'account') in ('account', 'contact', 'external')
),

final as (
    select distinct on (record_hash_key)
        record_hash_key as membership_hash_key,
        member_hash_key as account_hash_key,
        group_hash_key,
        source_code as record_source,
        loaded_at as load_datetime
    from version
    order by record_hash_key, loaded_at, raw_id
)

select * from final
