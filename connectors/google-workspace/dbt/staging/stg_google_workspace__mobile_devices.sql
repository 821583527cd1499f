-- Mobile devices that have synchronised: every version once, typed. A device of two accounts is two records.
{{ config(materialized='staged') }}

with version as (
    select * from {{ edp.raw_versions('google-workspace', 'mobile_devices') }}
)

select
    {{ edp.record_columns() }},
    {{ edp.text_field('deviceId') }} as device_key,
    {{ edp.text_field('serialNumber') }} as serial_number,
    {{ edp.lower_field(['email', '0']) }} as account_mail,
    {{ edp.text_field('model') }} as model,
    {{ edp.text_field('os') }} as operating_system,
    {{ edp.lower_field('type') }} as device_type,
    {{ edp.lower_field('status') }} as device_status,
    {{ edp.text_field('encryptionStatus') }} as encryption_status,
    {{ edp.text_field('deviceCompromisedStatus') }} as compromised_status,
    {{ edp.timestamp_field('firstSync') }} as first_sync_at,
    {{ edp.timestamp_field('lastSync') }} as last_check_in_at
from version
