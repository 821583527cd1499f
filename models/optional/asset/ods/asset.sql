-- One entry of an asset register, pointing to the device that it stands for: by serial number, else asset tag, else host
-- name. The first of these that any device answers to decides; two devices on it are no match. Nothing is overwritten.
with record as (
    select
        *,
        nullif(upper(serial_number), '') as serial,
        nullif(upper(asset_tag), '') as tag,
        nullif(lower(split_part(asset_name, '.', 1)), '') as host
    from {{ ref('current_asset') }}
),

device as (
    select * from {{ ref('device') }}
    where not is_deleted
),

account as (
    select * from {{ ref('account') }}
),

candidate as (
    select record.asset_id, 1 as rung, 'serial_number' as match_rule, device.device_id
    from record
    inner join device on record.serial = upper(device.serial_number)
    union all
    select record.asset_id, 2, 'asset_tag', device.device_id
    from record
    inner join device on record.tag = upper(device.asset_tag)
    union all
    select record.asset_id, 3, 'hostname', device.device_id
    from record
    inner join device on record.host = device.hostname
),

counted as (
    select asset_id, rung, match_rule, count(*) as candidate_count, min(device_id::text)::uuid as device_id
    from candidate
    group by asset_id, rung, match_rule
),

match as (
    select distinct on (asset_id)
        asset_id,
        case when candidate_count = 1 then match_rule else 'ambiguous' end as match_rule,
        case when candidate_count = 1 then device_id end as device_id
    from counted
    order by asset_id, rung
),

final as (
    select
        record.asset_id,
        record.source_code as source_system_code,
        record.tenant,
        record.record_id as source_asset_key,
        record.asset_name, record.asset_tag, record.serial_number, record.model, record.asset_type,
        coalesce(record.state, 'unknown') as state,
        record.site_name,
        account.account_id as owner_account_id,
        account.identity_id as owner_identity_id,
        record.assigned_account_key as source_account_key,
        record.assigned_account_key is not null and coalesce(account.is_deleted, true) as has_unresolved_owner,
        match.device_id,
        coalesce(match.match_rule, 'none') as match_rule,
        record.first_seen_at, record.last_seen_at, record.updated_at, record.is_deleted, record.deleted_at
    from record
    left join account
        on record.source_code = account.source_system_code
        and record.tenant = account.tenant
        and record.assigned_account_key = account.source_account_key
    left join match on record.asset_id = match.asset_id
)

select * from final
