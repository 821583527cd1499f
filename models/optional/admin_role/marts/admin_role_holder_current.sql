-- Who holds a role of administrators, since when, through which group? One row an assignment and account; an assignment
-- that leads to nobody keeps a row without one.
with assignment as (
    select * from {{ ref('admin_role_assignment') }}
    where not is_deleted
),

held as (
    select
        assignment.admin_role_assignment_id, assignment.account_id, null::uuid as via_group_id,
        null::integer as depth, null::text as path, assignment.last_seen_at
    from assignment
    where assignment.account_id is not null
    union all
    select
        assignment.admin_role_assignment_id, membership.account_id, assignment.group_id,
        membership.depth, membership.path, least(assignment.last_seen_at, membership.last_seen_at)
    from assignment
    inner join {{ ref('group_membership_expanded') }} as membership on assignment.group_id = membership.group_id
),

existing as (
    select held.*
    from held
    inner join {{ ref('existing_account') }} as account on held.account_id = account.account_id
),

final as (
    select
        md5(concat_ws('|', assignment.admin_role_assignment_id, existing.account_id))::uuid as admin_role_holder_id,
        assignment.admin_role_assignment_id, assignment.source_system_code, assignment.tenant,
        coalesce(assignment.role_name, assignment.source_admin_role_key) as role_name,
        assignment.is_super_admin,
        assignment.scope_kind,
        case assignment.scope_kind when 'org_unit' then coalesce(org_unit.path, assignment.source_scope_key) end as scope_name,
        assignment.holder_kind, container.group_name, existing.depth, existing.path,
        existing.account_id,
        coalesce(account.account_name, assignment.source_holder_key) as account_name,
        account.account_type, account.account_status, account.is_usable, account.is_stale, account.last_activity_at,
        account.identity_id, actor.employee_id, coalesce(actor.display_name, account.display_name) as display_name,
        actor.department_name, actor.manager_name, actor.lifecycle_state,
        coalesce(actor.has_left, false) as has_left,
        coalesce(assignment.assigned_at, assignment.first_seen_at) as held_since,
        assignment.is_orphan as is_unresolved,
        assignment.is_orphan
        or (coalesce(actor.has_left, false) and account.is_usable is distinct from false)
        or (coalesce(account.is_stale, false) and account.is_usable is distinct from false) as is_exception,
        least(existing.last_seen_at, assignment.last_seen_at, account.last_seen_at) as oldest_extracted_at,
        clock.as_of as refreshed_at
    from assignment
    cross join {{ source('meta', 'build_clock') }} as clock
    left join existing on assignment.admin_role_assignment_id = existing.admin_role_assignment_id
    left join {{ ref('existing_account') }} as account on existing.account_id = account.account_id
    left join {{ ref('actor') }} as actor on account.identity_id = actor.identity_id
    left join {{ ref('group') }} as container on assignment.group_id = container.group_id
    left join {{ ref('org_unit') }} as org_unit on assignment.org_unit_id = org_unit.org_unit_id
)

select * from final
