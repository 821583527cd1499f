-- One request in a service desk. People are found by employee number, else by an address that exactly one identity
-- answers to.
with record as (
    select * from {{ ref('current_ticket') }}
),

kind as (
    select source_code, lower(category) as category, min(lifecycle_kind) as lifecycle_kind
    from {{ source('meta', 'mapping_ticket_kind') }}
    group by source_code, lower(category)
),

identity as (
    select * from {{ ref('identity') }}
),

address as (
    select * from {{ ref('identity_address') }}
),

final as (
    select
        record.ticket_id,
        record.source_code as source_system_code,
        record.tenant,
        record.record_id as source_ticket_key,
        record.ticket_key,
        coalesce(record.ticket_type, 'unknown') as ticket_type,
        record.category,
        coalesce(kind.lifecycle_kind, 'none') as lifecycle_kind,
        coalesce(record.status, 'unknown') as status,
        record.priority,
        requester.identity_id as requester_identity_id,
        record.requester_email,
        technician.identity_id as technician_identity_id,
        record.technician_email,
        coalesce(subject.identity_id, subject_address.identity_id) as subject_identity_id,
        record.subject_employee_id,
        record.subject_email,
        coalesce(record.subject_employee_id, record.subject_email) is not null
            and coalesce(subject.identity_id, subject_address.identity_id) is null as has_unresolved_subject,
        record.requested_access,
        record.opened_at, record.due_at, record.resolved_at, record.closed_at,
        record.first_seen_at, record.last_seen_at, record.updated_at, record.is_deleted, record.deleted_at
    from record
    left join kind
        on record.source_code = kind.source_code
        and lower(record.category) = kind.category
    left join address as requester on record.requester_email = requester.address
    left join address as technician on record.technician_email = technician.address
    left join identity as subject on record.subject_employee_id = subject.employee_id
    left join address as subject_address on record.subject_email = subject_address.address
)

select * from final
