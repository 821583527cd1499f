-- What accounts hold: groups, directly or through groups in them, and licences. One row an account and access.
{{ config(materialized='ephemeral') }}

with membership as (
    select * from {{ ref('group_membership_expanded') }}
),

container as (
    select * from {{ ref('group') }}
    where not is_deleted
),

assignment as (
    select * from {{ ref('license_assignment') }}
    where is_current and not is_orphan
),

sku as (
    select * from {{ ref('license_sku') }}
    where not is_deleted
),

final as (
    select
        membership.account_id,
        'group' as access_kind,
        membership.group_id as target_id,
        container.group_name as access_name,
        container.source_system_code,
        container.source_group_key as source_access_key,
        membership.depth,
        membership.path as access_path,
        null::timestamptz as assigned_at,
        membership.last_seen_at
    from membership
    inner join container on membership.group_id = container.group_id
    union all
    select
        assignment.account_id,
        'license',
        assignment.license_sku_id,
        sku.sku_name,
        sku.source_system_code,
        sku.source_license_sku_key,
        null,
        null,
        max(assignment.assigned_at),
        min(assignment.last_seen_at)
    from assignment
    inner join sku on assignment.license_sku_id = sku.license_sku_id
    group by
        assignment.account_id, assignment.license_sku_id, sku.sku_name, sku.source_system_code, sku.source_license_sku_key
)

select * from final
