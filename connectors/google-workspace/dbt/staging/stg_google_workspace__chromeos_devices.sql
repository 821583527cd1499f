-- ChromeOS devices: every version once, typed. Provides entity device.
{{ config(materialized='staged') }}

with version as (
    select * from {{ edp.raw_versions('google-workspace', 'chromeos_devices') }}
)

select
    {{ edp.record_columns() }},
    -- Google gives them no host name: the asset tag is what people call them, else the serial number.
    case
        when payload is not null
        then lower(coalesce(
            {{ edp.text_field(['device', 'annotatedAssetId']) }},
            {{ edp.text_field(['device', 'serialNumber']) }},
            record_id
        ))
    end as hostname,
    null::text as domain,
    {{ edp.text_field(['device', 'serialNumber']) }} as serial_number,
    {{ edp.text_field(['device', 'annotatedAssetId']) }} as asset_tag,
    case when payload is not null then 'ChromeOS' end as operating_system,
    {{ edp.text_field(['device', 'osVersion']) }} as os_version,
    case
        when payload is not null
        then coalesce({{ edp.text_field(['device', 'status']) }} in ('DISABLED', 'DEPROVISIONED'), false)
    end as is_disabled,
    {{ edp.timestamp_field(['device', 'lastSync']) }} as last_check_in_at,
    {{ edp.text_field('assignedAccountId') }} as assigned_account_key,
    {{ edp.text_field('orgUnitId') }} as org_unit_key,
    {{ edp.lower_field(['device', 'status']) }} as device_status,
    {{ edp.text_field(['device', 'model']) }} as model,
    {{ edp.text_field(['device', 'bootMode']) }} as boot_mode,
    {{ edp.text_field(['device', 'annotatedUser']) }} as annotated_user,
    {{ edp.lower_field(['device', 'recentUsers', '0', 'email']) }} as last_user,
    {{ edp.timestamp_field(['device', 'lastEnrollmentTime']) }} as enrolled_at
from version
