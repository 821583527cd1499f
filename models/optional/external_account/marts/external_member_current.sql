-- Who from outside is in which group? One row a group and member of another organisation.
with edge as (
    select
        group_id, member_id,
        -- At some systems an owner is a member, too: what reaches further is told.
        max(membership_role) as membership_role,
        min(first_seen_at) as first_seen_at,
        min(last_seen_at) as last_seen_at
    from {{ ref('group_membership') }}
    where member_kind = 'external' and not is_deleted and not is_orphan
    group by group_id, member_id
),

final as (
    select
        external.external_account_id, container.group_id,
        external.source_system_code, external.tenant, external.mail, external.mail_domain, external.member_class,
        external.identity_id, actor.employee_id, actor.display_name,
        container.group_name, container.mail as group_mail, container.is_privileged,
        edge.membership_role,
        edge.first_seen_at as held_since,
        least(edge.last_seen_at, external.last_seen_at, container.last_seen_at) as oldest_extracted_at,
        clock.as_of as refreshed_at
    from edge
    inner join {{ ref('external_account') }} as external on edge.member_id = external.external_account_id
    inner join {{ ref('group') }} as container on edge.group_id = container.group_id
    cross join {{ source('meta', 'build_clock') }} as clock
    left join {{ ref('actor') }} as actor on external.identity_id = actor.identity_id
)

select * from final
