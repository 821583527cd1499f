-- Who holds privilege, since when, through which path? One row a privileged group and account.
with privileged as (
    select * from {{ ref('group') }}
    where is_privileged and not is_deleted
),

edge as (
    select member_id as account_id, group_id, min(first_seen_at) as first_seen_at, min(origin) as origin
    from {{ ref('group_membership') }}
    where membership_role = 'member' and not is_deleted and not is_orphan
    group by member_id, group_id
),

final as (
    select
        privileged.group_id, account.account_id,
        privileged.source_system_code, privileged.group_name, privileged.privilege_reason,
        account.account_name, account.account_type, account.account_status, account.last_activity_at,
        account.is_usable, account.is_stale,
        account.identity_id, actor.employee_id, coalesce(actor.display_name, account.display_name) as display_name,
        actor.job_title, actor.department_name, actor.manager_name, actor.lifecycle_state,
        coalesce(actor.has_left, false) as has_left,
        membership.is_direct, membership.depth, membership.path, edge.origin,
        edge.first_seen_at as held_since,
        least(membership.last_seen_at, account.last_seen_at) as oldest_extracted_at,
        clock.as_of as refreshed_at
    from {{ ref('group_membership_expanded') }} as membership
    inner join privileged on membership.group_id = privileged.group_id
    inner join {{ ref('existing_account') }} as account on membership.account_id = account.account_id
    cross join {{ source('meta', 'build_clock') }} as clock
    left join edge on membership.via_group_id = edge.group_id and membership.account_id = edge.account_id
    left join {{ ref('actor') }} as actor on account.identity_id = actor.identity_id
)

select * from final
