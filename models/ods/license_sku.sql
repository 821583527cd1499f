-- One licence product that a tenant holds.
with record as (
    select * from {{ ref('current_license_sku') }}
),

final as (
    select
        license_sku_id,
        source_code as source_system_code,
        tenant,
        record_id as source_license_sku_key,
        sku_name,
        purchased_count,
        consumed_count,
        coalesce(state, 'unknown') as state,
        first_seen_at,
        last_seen_at,
        updated_at,
        is_deleted,
        deleted_at
    from record
)

select * from final
