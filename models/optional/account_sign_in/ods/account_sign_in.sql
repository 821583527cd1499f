-- The last sign-ins of one account, where a source reports them by themselves.
with record as (
    select * from {{ ref('current_account_sign_in') }}
),

account as (
    select * from {{ ref('account') }}
),

final as (
    select
        record.account_sign_in_id,
        record.source_code as source_system_code,
        record.tenant,
        record.record_id as source_account_sign_in_key,
        account.account_id,
        record.account_key as source_account_key,
        account.account_id is null as has_unresolved_account,
        record.last_successful_at, record.last_interactive_at, record.last_background_at,
        greatest(record.last_successful_at, record.last_interactive_at, record.last_background_at) as last_sign_in_at,
        record.first_seen_at, record.last_seen_at, record.updated_at, record.is_deleted, record.deleted_at
    from record
    left join account
        on record.source_code = account.source_system_code
        and record.tenant = account.tenant
        and record.account_key = account.source_account_key
)

select * from final
