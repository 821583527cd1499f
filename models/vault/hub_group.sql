-- Every group that a source ever had, or named at an end of a membership.
{{ config(materialized='arrivals', key='group_hash_key') }}

with record as (
    select
        record_hash_key as group_hash_key,
        record_business_key as group_business_key,
        source_code,
        loaded_at,
        raw_id
    from {{ ref('version_group') }}
),

container as (
    select
        group_hash_key,
        group_business_key,
        source_code,
        loaded_at,
        raw_id
    from {{ ref('version_group_membership') }}
    where group_hash_key is not null
),

member as (
    select
        member_hash_key as group_hash_key,
        member_business_key as group_business_key,
        source_code,
        loaded_at,
        raw_id
    from {{ ref('version_group_membership') }}
    where member_hash_key is not null and member_kind = 'group'
),

named as (
    {{ edp.named_records('group') }}
),

arrival as (
    select * from record
    union all
    select * from container
    union all
    select * from member
    union all
    select * from named
),

final as (
    select distinct on (group_hash_key)
        group_hash_key,
        group_business_key,
        source_code as record_source,
        loaded_at as load_datetime
    from arrival
    order by group_hash_key, loaded_at, raw_id
)

select * from final
