-- Whom a source assigns a device to: one row a device record that names an account.
with record as (
    select * from {{ ref('current_device') }}
    where assigned_account_key is not null
),

match as (
    select * from {{ ref('device_match') }}
),

account as (
    select * from {{ ref('account') }}
),

final as (
    select
        record.device_id as device_assignment_id,
        match.device_id,
        account.identity_id as person_id,
        account.account_id,
        record.source_code as source_system_code,
        record.tenant,
        record.record_id as source_device_key,
        record.assigned_account_key as source_account_key,
        'primary' as assignment_type,
        null::timestamptz as effective_from,
        record.deleted_at as effective_to,
        not record.is_deleted as is_current,
        coalesce(account.is_deleted, true) as is_orphan,
        record.last_seen_at
    from record
    inner join match on record.record_hash_key = match.record_hash_key
    left join account
        on record.source_code = account.source_system_code
        and record.tenant = account.tenant
        and record.assigned_account_key = account.source_account_key
)

select * from final
