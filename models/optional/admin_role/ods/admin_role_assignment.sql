-- Who holds a role of administrators, and where: one row an assignment. An end that no existing record stands at is an
-- orphan.
with record as (
    select * from {{ ref('current_admin_role_assignment') }}
),

role as (
    select * from {{ ref('admin_role') }}
),

account as (
    select * from {{ ref('account') }}
),

container as (
    select * from {{ ref('group') }}
),

org_unit as (
    select * from {{ ref('org_unit') }}
),

ends as (
    select
        record.*,
        role.admin_role_id,
        role.role_name,
        role.is_super_admin,
        account.account_id,
        container.group_id,
        org_unit.org_unit_id,
        coalesce(role.is_deleted, true) as is_role_missing,
        coalesce(account.is_deleted, container.is_deleted, true) as is_holder_missing
    from record
    left join role
        on record.source_code = role.source_system_code
        and record.tenant = role.tenant
        and record.role_key = role.source_admin_role_key
    left join account
        on record.source_code = account.source_system_code
        and record.tenant = account.tenant
        and record.account_key = account.source_account_key
    left join container
        on record.source_code = container.source_system_code
        and record.tenant = container.tenant
        and record.group_key = container.source_group_key
    left join org_unit
        on record.source_code = org_unit.source_system_code
        and record.tenant = org_unit.tenant
        and record.scope_key = org_unit.source_org_unit_key
),

final as (
    select
        record.admin_role_assignment_id,
        record.source_code as source_system_code,
        record.tenant,
        record.record_id as source_admin_role_assignment_key,
        record.admin_role_id,
        record.role_key as source_admin_role_key,
        record.role_name,
        record.is_super_admin,
        case
            when record.account_key is not null then 'account'
            when record.group_key is not null then 'group'
            else 'unknown'
        end as holder_kind,
        record.account_id,
        record.group_id,
        coalesce(record.account_key, record.group_key) as source_holder_key,
        coalesce(record.scope_kind, 'unknown') as scope_kind,
        record.org_unit_id,
        record.scope_key as source_scope_key,
        record.assigned_at,
        record.is_role_missing or record.is_holder_missing as is_orphan,
        case
            when record.is_role_missing and record.is_holder_missing then 'both'
            when record.is_role_missing then 'role'
            when record.is_holder_missing then 'holder'
        end as orphan_reason,
        record.first_seen_at, record.last_seen_at, record.updated_at, record.is_deleted, record.deleted_at
    from ends as record
)

select * from final
