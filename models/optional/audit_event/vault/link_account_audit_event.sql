-- Every event that a system logged, with the account that did it, if one did. Its key is the event.
{{ config(materialized='arrivals', key='audit_event_hash_key') }}

with version as (
    select * from {{ ref('version_audit_event') }}
    where not is_deleted
),

final as (
    select distinct on (record_hash_key)
        record_hash_key as audit_event_hash_key,
        actor_hash_key as account_hash_key,
        source_code as record_source,
        loaded_at as load_datetime
    from version
    order by record_hash_key, loaded_at, raw_id
)

select * from final
