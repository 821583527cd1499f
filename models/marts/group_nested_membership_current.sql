-- Who is in a group, and by which path? One row a group and account.
with membership as (
    select * from {{ ref('group_membership_expanded') }}
),

final as (
    select
        membership.group_id, membership.account_id,
        container.source_system_code, container.group_name, container.group_type, container.is_privileged,
        account.account_name, account.account_type, account.account_status,
        account.identity_id, actor.employee_id, coalesce(actor.display_name, account.display_name) as display_name,
        actor.department_name, actor.manager_name,
        membership.is_direct, membership.depth, membership.path, membership.has_cycle,
        least(membership.last_seen_at, account.last_seen_at) as oldest_extracted_at,
        clock.as_of as refreshed_at
    from membership
    inner join {{ ref('group') }} as container on membership.group_id = container.group_id
    inner join {{ ref('existing_account') }} as account on membership.account_id = account.account_id
    cross join {{ source('meta', 'build_clock') }} as clock
    left join {{ ref('actor') }} as actor on account.identity_id = actor.identity_id
)

select * from final
