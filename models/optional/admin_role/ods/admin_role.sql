-- One role of administrators in one system.
with record as (
    select * from {{ ref('current_admin_role') }}
),

final as (
    select
        record.admin_role_id,
        record.source_code as source_system_code,
        record.tenant,
        record.record_id as source_admin_role_key,
        record.role_name,
        record.description,
        record.is_system_role,
        record.is_super_admin,
        record.first_seen_at, record.last_seen_at, record.updated_at, record.is_deleted, record.deleted_at
    from record
)

select * from final
