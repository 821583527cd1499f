-- One employment as HR states it, future-dated ones included.
with record as (
    select * from {{ ref('current_worker') }}
),

department as (
    select * from {{ ref('department') }}
),

person as (
    select distinct employee_id, identity_id from record
),

final as (
    select
        record.worker_id as employment_id,
        record.source_code as source_system_code,
        record.tenant,
        record.record_id as source_employment_key,
        record.identity_id,
        record.employee_id,
        coalesce(record.employment_status, 'unknown') as employment_status,
        record.hire_date as effective_from,
        record.termination_date as effective_to,
        record.job_title,
        record.location,
        department.department_id,
        record.department_key as source_department_key,
        record.department_key is not null and department.department_id is null as has_unresolved_department,
        manager.identity_id as manager_identity_id,
        record.manager_employee_id,
        record.manager_employee_id is not null and manager.identity_id is null as has_unresolved_manager,
        not record.is_deleted and row_number() over (
            partition by record.identity_id
            order by record.is_deleted, record.hire_date desc nulls last, record.updated_at desc, record.source_code, record.record_id
        ) = 1 as is_current,
        record.first_seen_at,
        record.last_seen_at,
        record.updated_at,
        record.is_deleted,
        record.deleted_at
    from record
    left join department
        on record.source_code = department.source_system_code
        and record.tenant = department.tenant
        and record.department_key = department.source_department_key
    left join person as manager on record.manager_employee_id = manager.employee_id
)

select * from final
