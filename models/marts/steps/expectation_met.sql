-- Does each person have what is expected? is_met is null when that cannot be known: the rule names nothing that
-- exists, or the source was never read to its end.
{{ config(materialized='ephemeral') }}

with expected as (
    select * from {{ ref('access_expected') }}
),

account as (
    select * from {{ ref('existing_account') }}
    where is_personal
),

source as (
    select * from {{ ref('source_freshness') }}
),

held as (
    select distinct account.identity_id, access.access_kind, access.target_id
    from {{ ref('access_held') }} as access
    inner join account on access.account_id = account.account_id
),

assigned_device as (
    select distinct assignment.person_id
    from {{ ref('device_assignment') }} as assignment
    inner join {{ ref('device') }} as device on assignment.device_id = device.device_id
    where assignment.is_current and not assignment.is_orphan and not device.is_deleted
),

-- Before the first day an account may still be switched off.
expected_account as (
    select
        expected.identity_id,
        expected.source_system_code,
        bool_or(account.is_usable or expected.lifecycle_state = 'starting') as is_ready,
        bool_or(account.is_usable is null) as is_unclear
    from expected
    inner join account
        on expected.identity_id = account.identity_id
        and (expected.source_system_code is null or expected.source_system_code = account.source_system_code)
    where expected.access_kind = 'account'
    group by expected.identity_id, expected.source_system_code
),

final as (
    select
        expected.*,
        case
            when not expected.is_resolved then null
            when expected.access_kind in ('group', 'license') then held.identity_id is not null
            when expected.access_kind = 'device'
                then case when exists (select from {{ ref('device') }} as any_device) then assigned_device.person_id is not null end
            when expected_account.is_ready then true
            when expected_account.is_unclear then null
            when expected.source_system_code is not null and source.confirmed_at is null then null
            else false
        end as is_met
    from expected
    left join held
        on expected.identity_id = held.identity_id
        and expected.access_kind = held.access_kind
        and expected.target_id = held.target_id
    left join assigned_device on expected.identity_id = assigned_device.person_id
    left join expected_account
        on expected.access_kind = 'account'
        and expected.identity_id = expected_account.identity_id
        and expected.source_system_code is not distinct from expected_account.source_system_code
    left join source on expected.source_system_code = source.source_code
)

select * from final
