-- Who holds which licence, and is it used? One row an account and licence product: the evidence behind the counts of
-- license_utilization_current.
with clock as (
    select * from {{ source('meta', 'build_clock') }}
),

threshold as (
    select * from {{ ref('threshold') }}
),

assignment as (
    select
        account_id, license_sku_id,
        string_agg(distinct assignment_source, ', ' order by assignment_source) as assignment_source
    from {{ ref('license_assignment') }}
    where is_current and not is_orphan
    group by account_id, license_sku_id
),

held as (
    select
        access.account_id, access.target_id as license_sku_id, access.access_name as sku_name, access.assigned_at,
        account.source_system_code, account.tenant, account.account_name, account.account_type, account.account_status,
        account.is_personal, account.is_usable, account.identity_id, account.last_activity_at,
        coalesce(greatest(account.last_activity_at, access.assigned_at), account.created_at_source) as in_use_since,
        least(access.last_seen_at, account.last_seen_at) as last_seen_at
    from {{ ref('access_held') }} as access
    inner join {{ ref('existing_account') }} as account on access.account_id = account.account_id
    where access.access_kind = 'license'
),

final as (
    select
        held.account_id, held.license_sku_id, held.source_system_code, held.tenant, held.sku_name,
        held.account_name, held.account_type, held.account_status,
        held.identity_id, actor.employee_id, actor.display_name, actor.department_name, actor.manager_name,
        actor.lifecycle_state,
        coalesce(assignment.assignment_source, 'unknown') as assignment_source,
        held.assigned_at, held.last_activity_at,
        (clock.platform_date - held.in_use_since::date) as days_silent,
        case
            when held.is_usable is false then 'disabled'
            when held.in_use_since is null then 'unknown'
            when held.in_use_since < clock.as_of - threshold.license_unused_after then 'idle'
            else 'used'
        end as utilization_state,
        held.last_seen_at as oldest_extracted_at,
        clock.as_of as refreshed_at
    from held
    cross join clock
    cross join threshold
    left join assignment on held.account_id = assignment.account_id and held.license_sku_id = assignment.license_sku_id
    left join {{ ref('actor') }} as actor on held.identity_id = actor.identity_id
)

select * from final
