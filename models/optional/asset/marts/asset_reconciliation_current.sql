-- Do the register and what is really there agree? One row an entry of the register, and one a device that is in none.
with asset as (
    select *, count(*) over (partition by device_id, source_system_code, tenant) > 1 and device_id is not null as is_shared_device
    from {{ ref('asset') }}
    where not is_deleted
),

device as (
    select * from {{ ref('device') }}
    where not is_deleted
),

paired as (
    select
        coalesce(asset.asset_id, device.device_id) as asset_reconciliation_id,
        asset.asset_id,
        device.device_id,
        coalesce(asset.source_system_code, device.source_system_code) as source_system_code,
        coalesce(asset.tenant, device.tenant) as tenant,
        asset.asset_name,
        coalesce(asset.asset_tag, device.asset_tag) as asset_tag,
        coalesce(asset.serial_number, device.serial_number) as serial_number,
        asset.model, asset.asset_type, asset.state, asset.site_name, asset.match_rule,
        coalesce(asset.is_shared_device, false) as is_shared_device,
        device.hostname, device.last_check_in_at, device.is_stale,
        asset.owner_identity_id,
        device.assigned_person_id,
        least(asset.last_seen_at, device.last_seen_at) as last_seen_at
    from asset
    full join device on asset.device_id = device.device_id
),

judged as (
    select
        paired.*,
        owner.display_name as owner_name,
        owner.department_name as owner_department_name,
        coalesce(owner.has_left, false) as owner_has_left,
        person.display_name as device_person_name,
        case
            when paired.asset_id is null then 'unregistered'
            when paired.match_rule = 'ambiguous' then 'ambiguous'
            when paired.is_shared_device then 'registered_twice'
            when paired.state = 'retired' and not paired.is_stale then 'retired_but_seen'
            when coalesce(owner.has_left, false) and coalesce(paired.state, 'unknown') <> 'retired' then 'owner_has_left'
            when paired.owner_identity_id <> paired.assigned_person_id then 'owner_differs'
            when paired.device_id is null then 'no_device'
            else 'agrees'
        end as reconciliation_state
    from paired
    left join {{ ref('actor') }} as owner on paired.owner_identity_id = owner.identity_id
    left join {{ ref('actor') }} as person on paired.assigned_person_id = person.identity_id
),

final as (
    select
        judged.asset_reconciliation_id, judged.asset_id, judged.device_id, judged.source_system_code, judged.tenant,
        judged.asset_name, judged.asset_tag, judged.serial_number, judged.model, judged.asset_type, judged.state,
        judged.site_name, judged.match_rule, judged.hostname, judged.last_check_in_at,
        judged.owner_identity_id, judged.owner_name, judged.owner_department_name, judged.owner_has_left,
        judged.assigned_person_id as device_person_id,
        judged.device_person_name,
        judged.reconciliation_state,
        -- A printer has no device record, and that is no mistake.
        judged.reconciliation_state not in ('agrees', 'no_device') as is_exception,
        judged.last_seen_at as oldest_extracted_at,
        clock.as_of as refreshed_at
    from judged
    cross join {{ source('meta', 'build_clock') }} as clock
)

select * from final
