-- One organisational unit of a directory.
with record as (
    select * from {{ ref('current_org_unit') }}
),

final as (
    select
        record.org_unit_id,
        record.source_code as source_system_code,
        record.tenant,
        record.record_id as source_org_unit_key,
        record.org_unit_name,
        record.path,
        parent.org_unit_id as parent_org_unit_id,
        record.parent_key as source_parent_key,
        record.parent_key is not null and parent.org_unit_id is null as has_unresolved_parent,
        record.first_seen_at,
        record.last_seen_at,
        record.updated_at,
        record.is_deleted,
        record.deleted_at
    from record
    left join record as parent
        on record.source_code = parent.source_code
        and record.tenant = parent.tenant
        and record.parent_key = parent.record_id
)

select * from final
