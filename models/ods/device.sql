-- One device, whatever number of systems record it. The record with the best identifier founds the row and gives
-- what it knows; what it does not know comes from the others, newest contact first.
with record as (
    select current_device.*, match.device_id as resolved_id, match.match_rule
    from {{ ref('current_device') }} as current_device
    inner join {{ ref('device_match') }} as match on current_device.record_hash_key = match.record_hash_key
),

assignment as (
    select * from {{ ref('device_assignment') }}
    where is_current
),

org_unit as (
    select * from {{ ref('org_unit') }}
),

ranked as (
    select
        record.*,
        row_number() over (
            partition by resolved_id
            order by is_deleted, array_position(array['serial_number', 'asset_tag', 'hostname', 'record_id'], match_rule),
                last_check_in_at desc nulls last, source_code, tenant, record_id
        ) as place
    from record
),

merged as (
    select
        resolved_id,
        (array_agg(asset_tag order by place) filter (where asset_tag is not null))[1] as asset_tag,
        (array_agg(serial_number order by place) filter (where serial_number is not null))[1] as serial_number,
        (array_agg(hostname order by place) filter (where hostname is not null))[1] as hostname,
        (array_agg(domain order by place) filter (where domain is not null))[1] as domain,
        (array_agg(operating_system order by place) filter (where operating_system is not null))[1] as operating_system,
        (array_agg(os_version order by place) filter (where os_version is not null))[1] as os_version,
        max(last_check_in_at) as last_check_in_at,
        count(*)::integer as record_count,
        min(first_seen_at) as first_seen_at,
        max(last_seen_at) as last_seen_at,
        max(updated_at) as updated_at,
        bool_and(is_deleted) as is_deleted,
        max(deleted_at) as deleted_at
    from ranked
    group by resolved_id
),

owner as (
    select distinct on (device_id) device_id, person_id from assignment
    where person_id is not null
    order by device_id, last_seen_at desc, device_assignment_id
),

final as (
    select
        merged.resolved_id as device_id,
        ranked.source_code as source_system_code,
        ranked.tenant,
        ranked.record_id as source_device_key,
        merged.asset_tag, merged.serial_number, merged.hostname, merged.domain,
        owner.person_id as assigned_person_id,
        merged.operating_system, merged.os_version,
        'unknown' as encryption_status,
        ranked.is_disabled,
        org_unit.org_unit_id,
        merged.last_check_in_at,
        merged.last_check_in_at < clock.as_of - threshold.device_stale_after as is_stale,
        merged.record_count,
        ranked.match_rule,
        merged.first_seen_at, merged.last_seen_at, merged.updated_at, merged.is_deleted,
        case when merged.is_deleted then merged.deleted_at end as deleted_at
    from merged
    cross join {{ source('meta', 'build_clock') }} as clock
    cross join {{ ref('threshold') }} as threshold
    inner join ranked on merged.resolved_id = ranked.resolved_id and ranked.place = 1
    left join owner on merged.resolved_id = owner.device_id
    left join org_unit
        on ranked.source_code = org_unit.source_system_code
        and ranked.tenant = org_unit.tenant
        and ranked.org_unit_key = org_unit.source_org_unit_key
)

select * from final
