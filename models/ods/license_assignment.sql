-- One licence that an account holds. Whether it is used is another question.
with record as (
    select * from {{ ref('current_license_assignment') }}
),

account as (
    select * from {{ ref('account') }}
),

sku as (
    select * from {{ ref('license_sku') }}
),

final as (
    select
        record.license_assignment_id,
        record.source_code as source_system_code,
        record.tenant,
        record.record_id as source_license_assignment_key,
        account.account_id,
        record.account_key as source_account_key,
        sku.license_sku_id,
        record.sku_key as source_sku_key,
        coalesce(record.assignment_source, 'unknown') as assignment_source,
        record.assigned_at,
        not record.is_deleted as is_current,
        coalesce(account.is_deleted, true) or coalesce(sku.is_deleted, true) as is_orphan,
        record.first_seen_at,
        record.last_seen_at,
        record.updated_at,
        record.is_deleted,
        record.deleted_at
    from record
    left join account
        on record.source_code = account.source_system_code
        and record.tenant = account.tenant
        and record.account_key = account.source_account_key
    left join sku
        on record.source_code = sku.source_system_code
        and record.tenant = sku.tenant
        and record.sku_key = sku.source_license_sku_key
)

select * from final
