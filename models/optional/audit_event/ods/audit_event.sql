-- One sign-in or act of an administrator, as a system logged it. It happened, whether or not the system still has it.
with record as (
    select * from {{ ref('current_audit_event') }}
),

account as (
    select * from {{ ref('account') }}
),

named as (
    select source_system_code, tenant, mail, min(account_id::text)::uuid as account_id
    from account
    where mail <> '' and not is_deleted
    group by source_system_code, tenant, mail
    having count(*) = 1
),

final as (
    select
        record.audit_event_id,
        record.source_code as source_system_code,
        record.tenant,
        record.record_id as source_audit_event_key,
        record.event_time,
        coalesce(record.application, 'unknown') as application,
        record.action,
        coalesce(record.outcome, 'unknown') as outcome,
        coalesce(account.account_id, named.account_id) as actor_account_id,
        record.actor_key as source_actor_key,
        record.actor_mail,
        coalesce(record.actor_key, record.actor_mail) is not null
            and coalesce(account.account_id, named.account_id) is null as has_unresolved_actor,
        record.target,
        record.first_seen_at, record.last_seen_at, record.updated_at, record.is_deleted, record.deleted_at
    from record
    left join account
        on record.source_code = account.source_system_code
        and record.tenant = account.tenant
        and record.actor_key = account.source_account_key
    left join named
        on record.source_code = named.source_system_code
        and record.tenant = named.tenant
        and record.actor_mail = named.mail
        and record.actor_key is null
)

select * from final
