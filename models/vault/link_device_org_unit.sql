-- Every organisational unit that a device ever stood in. Which one it stands in: the satellites of the device.
{{ config(materialized='arrivals', key='device_org_unit_hash_key') }}

with version as (
    select * from {{ ref('version_device') }}
    where org_unit_hash_key is not null
),

final as (
    select distinct on (device_org_unit_hash_key)
        device_org_unit_hash_key as device_org_unit_hash_key,
        record_hash_key as device_hash_key,
        org_unit_hash_key,
        source_code as record_source,
        loaded_at as load_datetime
    from version
    order by device_org_unit_hash_key, loaded_at, raw_id
)

select * from final
