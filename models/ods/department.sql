-- One department as HR states it.
with record as (
    select * from {{ ref('current_department') }}
),

final as (
    select
        record.department_id,
        record.source_code as source_system_code,
        record.tenant,
        record.record_id as source_department_key,
        coalesce(record.department_name, record.record_id) as department_name,
        parent.department_id as parent_department_id,
        record.parent_department_key as source_parent_department_key,
        record.parent_department_key is not null and parent.department_id is null as has_unresolved_parent,
        record.manager_employee_id,
        record.first_seen_at,
        record.last_seen_at,
        record.updated_at,
        record.is_deleted,
        record.deleted_at
    from record
    left join record as parent
        on record.source_code = parent.source_code
        and record.tenant = parent.tenant
        and record.parent_department_key = parent.record_id
)

select * from final
