-- Who is in a group, directly or through groups in it, by the shortest path. Each group is one row a level that
-- holds all groups reached on that level and all reached before, so nothing is walked twice: cycles end, and a
-- graph with many ways to one group does not multiply.
with recursive edge as (
    select * from {{ ref('group_membership') }}
    where not is_deleted and not is_orphan and membership_role = 'member'
),

container as (
    select * from {{ ref('group') }}
    where not is_deleted
),

nested as (
    select distinct edge.group_id, edge.member_id, container.group_name as member_name
    from edge
    inner join container on edge.member_id = container.group_id
    where edge.member_kind = 'group'
),

level (group_id, depth, visited, frontier, paths) as (
    select group_id, 1, array[group_id], array[group_id], array[group_name]
    from container
    union all
    select level.group_id, level.depth + 1, level.visited || next.frontier, next.frontier, next.paths
    from level
    cross join lateral (
        select array_agg(step.member_id) as frontier, array_agg(step.path) as paths
        from (
            select distinct on (nested.member_id) nested.member_id, reached.path || ' > ' || nested.member_name as path
            from unnest(level.frontier, level.paths) as reached (group_id, path)
            inner join nested on reached.group_id = nested.group_id
            where nested.member_id <> all(level.visited)
            order by nested.member_id, path
        ) as step
    ) as next
    where next.frontier is not null
),

within as (
    select level.group_id, level.depth, reached.via_group_id, reached.path
    from level
    cross join lateral unnest(level.frontier, level.paths) as reached (via_group_id, path)
),

-- A group that something within it contains again.
circular as (
    select distinct within.group_id
    from within
    inner join nested on within.via_group_id = nested.group_id and nested.member_id = within.group_id
),

cyclic as (
    select distinct within.group_id from within
    inner join circular on within.via_group_id = circular.group_id
),

final as (
    select distinct on (within.group_id, edge.member_id)
        within.group_id,
        edge.member_id as account_id,
        container.source_system_code,
        container.tenant,
        within.depth,
        within.path,
        within.via_group_id,
        within.depth = 1 as is_direct,
        cyclic.group_id is not null as has_cycle,
        least(container.last_seen_at, edge.last_seen_at) as last_seen_at
    from within
    inner join container on within.group_id = container.group_id
    inner join edge on within.via_group_id = edge.group_id and edge.member_kind in ('account', 'contact')
    left join cyclic on within.group_id = cyclic.group_id
    order by within.group_id, edge.member_id, within.depth, within.path
)

select * from final
