-- One group in one system. Which groups are privileged is a decision of the organisation.
with record as (
    select * from {{ ref('current_group') }}
),

account as (
    select * from {{ ref('account') }}
),

privileged as (
    select
        source_code,
        lower(group_name) as group_name,
        min(reason) as reason
    from {{ source('meta', 'mapping_privileged_group') }}
    group by source_code, lower(group_name)
),

final as (
    select
        record.group_id,
        record.source_code as source_system_code,
        record.tenant,
        record.record_id as source_group_key,
        record.group_name,
        coalesce(record.group_type, 'unknown') as group_type,
        record.mail,
        record.description,
        privileged.reason is not null or coalesce(record.is_privileged_hint, false) as is_privileged,
        case
            when privileged.reason is not null then privileged.reason
            when record.is_privileged_hint then 'marked by the source'
        end as privilege_reason,
        account.account_id as owner_account_id,
        record.owner_key as source_owner_key,
        record.owner_key is not null and account.account_id is null as has_unresolved_owner,
        record.first_seen_at,
        record.last_seen_at,
        record.updated_at,
        record.is_deleted,
        record.deleted_at
    from record
    left join account
        on record.source_code = account.source_system_code
        and record.tenant = account.tenant
        and record.owner_key = account.source_account_key
    left join privileged
        on record.source_code = privileged.source_code
        and lower(record.group_name) = privileged.group_name
)

select * from final
