-- One direct edge from a group to a member. An end that no existing record stands at is an orphan. What the source
-- calls unknown is looked for among accounts, then groups, then devices. Who is of another organisation is no orphan.
with record as (
    select * from {{ ref('current_group_membership') }}
),

container as (
    select * from {{ ref('group') }}
),

member as (
    select source_code, tenant, record_id, 'account' as kind, 1 as place, account_id as member_id, is_deleted
    from {{ ref('current_account') }}
    union all
    select source_code, tenant, record_id, 'group', 2, group_id, is_deleted
    from {{ ref('current_group') }}
    union all
    select device_record.source_code, device_record.tenant, device_record.record_id, 'device', 3,
        device_record.device_id, device_record.is_deleted
    from {{ ref('device_match') }} as device_record
),

resolved as (
    select
        record.group_membership_id,
        member.kind,
        member.member_id,
        member.is_deleted,
        row_number() over (partition by record.group_membership_id order by member.place) as place
    from record
    inner join member
        on record.source_code = member.source_code
        and record.tenant = member.tenant
        and record.member_key = member.record_id
        and (
            coalesce(record.member_kind, 'unknown') in ('unknown', member.kind)
            or (record.member_kind = 'contact' and member.kind = 'account')
        )
),

ends as (
    select
        record.*,
        container.group_id as container_id,
        coalesce(container.is_deleted, true) as is_group_missing,
        coalesce(resolved.member_id, record.external_account_id) as member_id,
        resolved.kind,
        coalesce(resolved.is_deleted, record.external_account_id is null) as is_member_missing
    from record
    left join container
        on record.source_code = container.source_system_code
        and record.tenant = container.tenant
        and record.group_key = container.source_group_key
    left join resolved
        on record.group_membership_id = resolved.group_membership_id
        and resolved.place = 1
),

final as (
    select
        group_membership_id,
        source_code as source_system_code,
        tenant,
        record_id as source_group_membership_key,
        container_id as group_id,
        group_key as source_group_key,
        case
            when coalesce(member_kind, 'unknown') = 'unknown' then coalesce(kind, 'unknown')
            else member_kind
        end as member_kind,
        member_id,
        member_key as source_member_key,
        coalesce(membership_role, 'member') as membership_role,
        false as is_inherited,
        coalesce(origin, 'direct') as origin,
        is_group_missing or is_member_missing as is_orphan,
        case
            when is_group_missing and is_member_missing then 'both'
            when is_group_missing then 'group'
            when is_member_missing then 'member'
        end as orphan_reason,
        first_seen_at,
        last_seen_at,
        updated_at,
        is_deleted,
        deleted_at
    from ends
)

select * from final
