-- Who is entitled to what, as the organisation decided, with the groups and licences that its names mean.
with entitlement as (
    select * from {{ source('meta', 'mapping_entitlement') }}
),

target as (
    select 'group' as kind, source_system_code, lower(group_name) as key, group_id as target_id
    from {{ ref('group') }}
    where not is_deleted
    union all
    select 'license', source_system_code, lower(sku_name), license_sku_id
    from {{ ref('license_sku') }}
    where not is_deleted
),

resolved as (
    select
        entitlement.rule_key,
        case when count(*) = 1 then min(target.target_id::text)::uuid end as target_id
    from entitlement
    inner join target
        on entitlement.kind = target.kind
        and lower(entitlement.key) = target.key
        and (entitlement.source_code is null or entitlement.source_code = target.source_system_code)
    group by entitlement.rule_key
),

final as (
    select
        entitlement.rule_key,
        entitlement.department as department_name,
        entitlement.job_title,
        entitlement.kind as expected_kind,
        entitlement.source_code as source_system_code,
        entitlement.key as expected_key,
        resolved.target_id,
        entitlement.kind in ('account', 'device') or resolved.target_id is not null as is_resolved,
        entitlement.valid_from,
        entitlement.valid_to,
        clock.platform_date >= coalesce(entitlement.valid_from, clock.platform_date)
            and clock.platform_date <= coalesce(entitlement.valid_to, clock.platform_date) as is_valid_now,
        entitlement.owner
    from entitlement
    cross join {{ source('meta', 'build_clock') }} as clock
    left join resolved on entitlement.rule_key = resolved.rule_key
)

select * from final
