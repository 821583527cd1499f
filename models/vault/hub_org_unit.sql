-- Every org_unit that a source ever had, or named as the place of an account or a device.
{{ config(materialized='arrivals', key='org_unit_hash_key') }}

with record as (
    select
        record_hash_key as org_unit_hash_key,
        record_business_key as org_unit_business_key,
        source_code,
        loaded_at,
        raw_id
    from {{ ref('version_org_unit') }}
),

place_of_account as (
    select
        org_unit_hash_key,
        org_unit_business_key,
        source_code,
        loaded_at,
        raw_id
    from {{ ref('version_account') }}
    where org_unit_hash_key is not null
),

place_of_device as (
    select
        org_unit_hash_key,
        org_unit_business_key,
        source_code,
        loaded_at,
        raw_id
    from {{ ref('version_device') }}
    where org_unit_hash_key is not null
),

arrival as (
    select * from record
    union all
    select * from place_of_account
    union all
    select * from place_of_device
),

final as (
    select distinct on (org_unit_hash_key)
        org_unit_hash_key,
        org_unit_business_key,
        source_code as record_source,
        loaded_at as load_datetime
    from arrival
    order by org_unit_hash_key, loaded_at, raw_id
)

select * from final
