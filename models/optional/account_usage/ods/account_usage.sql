-- What one report told of one account in one period. An observation, not an attribute of the account. A report that names
-- accounts by their principal name finds those of its own tenant.
with record as (
    select * from {{ ref('current_account_usage') }}
),

account as (
    select * from {{ ref('account') }}
),

named as (
    select source_system_code, tenant, upn, min(account_id::text)::uuid as account_id
    from account
    where upn <> '' and not is_deleted
    group by source_system_code, tenant, upn
    having count(*) = 1
),

final as (
    select
        record.account_usage_id,
        record.source_code as source_system_code,
        record.tenant,
        record.record_id as source_account_usage_key,
        coalesce(account.account_id, named.account_id) as account_id,
        record.account_key as source_account_key,
        record.account_upn,
        coalesce(account.account_id, named.account_id) is null as has_unresolved_account,
        record.report_name,
        record.period_start, record.period_end, record.last_activity_on,
        record.metrics,
        record.first_seen_at, record.last_seen_at, record.updated_at, record.is_deleted, record.deleted_at
    from record
    left join account
        on record.source_code = account.source_system_code
        and record.tenant = account.tenant
        and record.account_key = account.source_account_key
    left join named
        on record.source_code = named.source_system_code
        and record.tenant = named.tenant
        and record.account_upn = named.upn
        and record.account_key is null
)

select * from final
