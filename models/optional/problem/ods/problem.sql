-- One problem of a service desk. Who works on it is the account that the desk names, else who answers to the address.
with record as (
    select * from {{ ref('current_problem') }}
),

account as (
    select * from {{ ref('account') }}
),

address as (
    select * from {{ ref('identity_address') }}
),

final as (
    select
        record.problem_id,
        record.source_code as source_system_code,
        record.tenant,
        record.record_id as source_problem_key,
        record.problem_key,
        coalesce(record.status, 'unknown') as status,
        record.priority,
        record.impact,
        record.category,
        technician.account_id as technician_account_id,
        coalesce(technician.identity_id, address.identity_id) as technician_identity_id,
        record.technician_key as source_technician_key,
        record.technician_email,
        coalesce(record.technician_key, record.technician_email) is not null
            and coalesce(technician.account_id, address.identity_id) is null as has_unresolved_technician,
        record.opened_at, record.due_at, record.closed_at,
        record.first_seen_at, record.last_seen_at, record.updated_at, record.is_deleted, record.deleted_at
    from record
    left join account as technician
        on record.source_code = technician.source_system_code
        and record.tenant = technician.tenant
        and record.technician_key = technician.source_account_key
    left join address on record.technician_email = address.address
)

select * from final
