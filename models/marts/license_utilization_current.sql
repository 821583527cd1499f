-- What is bought, assigned and used? One row a licence product.
with sku as (
    select * from {{ ref('license_sku') }}
    where not is_deleted
),

holder as (
    select
        access.target_id,
        account.is_personal,
        account.is_usable,
        access.last_seen_at,
        coalesce(greatest(account.last_activity_at, access.assigned_at), account.created_at_source)
        < clock.as_of - threshold.license_unused_after as is_idle
    from {{ ref('access_held') }} as access
    inner join {{ ref('existing_account') }} as account on access.account_id = account.account_id
    cross join {{ ref('threshold') }} as threshold
    cross join {{ source('meta', 'build_clock') }} as clock
    where access.access_kind = 'license'
),

counted as (
    select
        target_id,
        count(*)::integer as assigned_count,
        count(*) filter (where is_usable is not false and is_idle is not true)::integer as used_count,
        count(*) filter (where is_usable is not false and is_idle)::integer as idle_count,
        count(*) filter (where is_usable is false)::integer as disabled_account_count,
        count(*) filter (where not is_personal)::integer as service_account_count,
        min(last_seen_at) as last_seen_at
    from holder
    group by target_id
),

final as (
    select
        sku.license_sku_id, sku.source_system_code, sku.tenant, sku.sku_name, sku.state,
        sku.purchased_count,
        sku.consumed_count as source_assigned_count,
        coalesce(counted.assigned_count, 0) as assigned_count,
        coalesce(counted.used_count, 0) as used_count,
        coalesce(counted.idle_count, 0) as idle_count,
        coalesce(counted.disabled_account_count, 0) as disabled_account_count,
        coalesce(counted.service_account_count, 0) as service_account_count,
        sku.purchased_count - coalesce(counted.assigned_count, 0) as unassigned_count,
        round(coalesce(counted.used_count, 0)::numeric / nullif(sku.purchased_count, 0), 4)::numeric(6, 4) as utilization_rate,
        least(sku.last_seen_at, counted.last_seen_at) as oldest_extracted_at,
        clock.as_of as refreshed_at
    from sku
    cross join {{ source('meta', 'build_clock') }} as clock
    left join counted on sku.license_sku_id = counted.target_id
)

select * from final
