-- One change of a service desk. Its people are the accounts that the desk names, else who answers to the addresses.
with record as (
    select * from {{ ref('current_change') }}
),

account as (
    select * from {{ ref('account') }}
),

address as (
    select * from {{ ref('identity_address') }}
),

final as (
    select
        record.change_id,
        record.source_code as source_system_code,
        record.tenant,
        record.record_id as source_change_key,
        record.change_key,
        record.change_type,
        record.stage,
        coalesce(record.status, 'unknown') as status,
        record.risk,
        record.priority,
        requester.account_id as requester_account_id,
        coalesce(requester.identity_id, requester_address.identity_id) as requester_identity_id,
        record.requester_key as source_requester_key,
        record.requester_email,
        owner.account_id as owner_account_id,
        coalesce(owner.identity_id, owner_address.identity_id) as owner_identity_id,
        record.owner_key as source_owner_key,
        record.owner_email,
        coalesce(record.owner_key, record.owner_email) is not null
            and coalesce(owner.account_id, owner_address.identity_id) is null as has_unresolved_owner,
        record.opened_at, record.scheduled_start_at, record.scheduled_end_at, record.completed_at,
        record.first_seen_at, record.last_seen_at, record.updated_at, record.is_deleted, record.deleted_at
    from record
    left join account as requester
        on record.source_code = requester.source_system_code
        and record.tenant = requester.tenant
        and record.requester_key = requester.source_account_key
    left join account as owner
        on record.source_code = owner.source_system_code
        and record.tenant = owner.tenant
        and record.owner_key = owner.source_account_key
    left join address as requester_address on record.requester_email = requester_address.address
    left join address as owner_address on record.owner_email = owner_address.address
)

select * from final
