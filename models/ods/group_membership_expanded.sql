-- Who is in a group, directly or through groups in it, by the shortest path. The hook has walked all groups before;
-- circles end there, and a graph with many ways to one group does not multiply.
{{ config(pre_hook="{{ edp.walk_groups() }}") }}

with edge as (
    select * from {{ ref('group_membership') }}
    where not is_deleted and not is_orphan and membership_role = 'member' and member_kind in ('account', 'contact')
),

container as (
    select * from {{ ref('group') }}
),

final as (
    select distinct on (reach.group_id, edge.member_id)
        reach.group_id,
        edge.member_id as account_id,
        container.source_system_code,
        container.tenant,
        reach.depth,
        reach.path,
        reach.via_group_id,
        reach.depth = 1 as is_direct,
        coalesce(nesting.open > 0, false) as has_cycle,
        least(container.last_seen_at, edge.last_seen_at) as last_seen_at
    from group_reach as reach
    inner join container on reach.group_id = container.group_id
    inner join edge on reach.via_group_id = edge.group_id
    left join group_open as nesting on reach.group_id = nesting.group_id
    order by reach.group_id, edge.member_id, reach.depth, reach.path, reach.via_group_id
)

select * from final
