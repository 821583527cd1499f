-- Which groups is somebody in? One row an account, group and role, direct or through groups in groups.
with account as (
    select * from {{ ref('existing_account') }}
),

container as (
    select * from {{ ref('group') }}
    where not is_deleted
),

owner as (
    select member_id as account_id, group_id, min(last_seen_at) as last_seen_at
    from {{ ref('group_membership') }}
    where membership_role = 'owner' and member_kind = 'account' and not is_deleted and not is_orphan
    group by member_id, group_id
),

membership as (
    select account_id, group_id, 'member' as membership_role, is_direct, depth, path, via_group_id, last_seen_at
    from {{ ref('group_membership_expanded') }}
    union all
    select account_id, group_id, 'owner', true, 1, null, group_id, last_seen_at
    from owner
),

final as (
    select
        account.account_id, membership.group_id, membership.membership_role,
        account.identity_id, actor.employee_id, coalesce(actor.display_name, account.display_name) as display_name,
        actor.department_name, actor.manager_name,
        account.source_system_code, account.tenant as source_key, account.account_name, account.account_type,
        account.account_status,
        'group' as membership_type,
        container.group_name, container.group_type, container.is_privileged,
        not membership.is_direct as is_inherited,
        parent.group_name as parent_name,
        membership.depth, membership.path,
        account.last_seen_at as account_extracted_at,
        membership.last_seen_at as membership_extracted_at,
        least(account.last_seen_at, membership.last_seen_at) as oldest_extracted_at,
        clock.as_of as refreshed_at
    from membership
    inner join account on membership.account_id = account.account_id
    inner join container on membership.group_id = container.group_id
    cross join {{ source('meta', 'build_clock') }} as clock
    left join container as parent on membership.via_group_id = parent.group_id and not membership.is_direct
    left join {{ ref('actor') }} as actor on account.identity_id = actor.identity_id
)

select * from final
