{#- Walks from each group that holds accounts up to all groups it is in, level by level. A hook before
    group_membership_expanded, which reads the two temporary tables that it leaves in the session:

    group_reach  group_id, via_group_id, depth, path: one row a group and a group within it that holds accounts
    group_open   group_id, open: a group with `open > 0` has a circle within

    A query that calls itself cannot ask what it found on earlier levels: it had to carry along what each group had
    visited, which grows with the cube of a circle (one account in a circle of 150 groups wrote 39 MB of temporary
    files, of 300 groups 392 MB). Here a pair that was reached is a row with an index, so each pair is made once, by its
    shortest way, and looked at once for each group that holds its upper end. It walks upwards so that every pair made is worth at least one row of the result.

    A path names at most 50 groups: the one looked into, then `…`, then the last 49. In a circle of thousands whole
    paths alone would be larger than all else by far. -#}
{% macro walk_groups() -%}
do $walk$
declare
    longest constant integer := 50;
    level integer := 1;
    ready uuid[];
begin
    drop table if exists pg_temp.group_reach, pg_temp.group_nesting, pg_temp.group_open;

    create temporary table group_nesting as
    select distinct edge.group_id, edge.member_id, outside.group_name
    from {{ ref('group_membership') }} as edge
    inner join {{ ref('group') }} as outside on edge.group_id = outside.group_id and not outside.is_deleted
    inner join {{ ref('group') }} as inside on edge.member_id = inside.group_id and not inside.is_deleted
    where not edge.is_deleted and not edge.is_orphan
        and edge.membership_role = 'member' and edge.member_kind = 'group';
    create index on group_nesting (member_id);

    -- Groups without groups in them are closed, then those whose groups are all closed: what stays open holds a circle.
    create temporary table group_open (group_id uuid primary key, open bigint not null);
    insert into group_open select group_id, count(*) from group_nesting group by group_id;
    analyze group_nesting, group_open;
    select array_agg(distinct member_id) into ready
    from group_nesting
    where not exists (select from group_open where group_open.group_id = group_nesting.member_id);
    while ready is not null loop
        with closed as (
            select group_id, count(*) as groups from group_nesting where member_id = any(ready) group by group_id
        ),
        moved as (
            update group_open set open = open - closed.groups
            from closed where group_open.group_id = closed.group_id
            returning group_open.group_id, group_open.open
        )
        select array_agg(group_id) into ready from moved where open = 0;
    end loop;

    create temporary table group_reach (
        group_id uuid, via_group_id uuid, depth integer, path text, tail text, primary key (via_group_id, group_id)
    );
    create index on group_reach (depth);
    insert into group_reach
    select holder.group_id, holder.group_id, 1, holder.group_name, holder.group_name
    from {{ ref('group') }} as holder
    where not holder.is_deleted
        and exists (
            select from {{ ref('group_membership') }} as edge
            where edge.group_id = holder.group_id and not edge.is_deleted and not edge.is_orphan
                and edge.membership_role = 'member' and edge.member_kind in ('account', 'contact')
        );
    -- Each level is planned once and for all while the table is small. A scan of all that is there already, made
    -- again on each level, is the square that is to be avoided: every step goes through an index.
    perform set_config('enable_seqscan', 'off', true);
    perform set_config('enable_hashjoin', 'off', true);
    perform set_config('enable_mergejoin', 'off', true);
    loop
        insert into group_reach
        select distinct on (nesting.group_id, reached.via_group_id)
            nesting.group_id, reached.via_group_id, level + 1,
            nesting.group_name || case when level < longest then ' > ' else ' > … > ' end || reached.tail,
            case when level < longest - 1 then nesting.group_name || ' > ' else '' end || reached.tail
        from group_reach as reached
        inner join group_nesting as nesting on reached.group_id = nesting.member_id
        where reached.depth = level
            and not exists (
                select from group_reach as known
                where known.via_group_id = reached.via_group_id and known.group_id = nesting.group_id
            )
        order by nesting.group_id, reached.via_group_id, reached.path, reached.group_id;
        exit when not found;
        level := level + 1;
    end loop;
    perform set_config('enable_seqscan', 'on', true);
    perform set_config('enable_hashjoin', 'on', true);
    perform set_config('enable_mergejoin', 'on', true);
    analyze group_reach;
end
$walk$
{%- endmacro %}
