-- Every role of administrators that a group ever held. Its key is the assignment record.
{{ config(materialized='arrivals', key='assignment_hash_key') }}

with version as (
    select * from {{ ref('version_admin_role_assignment') }}
    where not is_deleted and group_hash_key is not null and admin_role_hash_key is not null
),

final as (
    select distinct on (record_hash_key)
        record_hash_key as assignment_hash_key,
        group_hash_key,
        admin_role_hash_key,
        source_code as record_source,
        loaded_at as load_datetime
    from version
    order by record_hash_key, loaded_at, raw_id
)

select * from final
