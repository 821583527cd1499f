-- Computer accounts: every version once, typed. Provides entity device.
{{ config(materialized='staged') }}

with version as (
    select * from {{ edp.raw_versions('active-directory', 'computers') }}
)

select
    {{ edp.record_columns() }},
    -- A computer that has never started has no DNS name yet; its entry is named after it.
    lower(coalesce(
        split_part({{ edp.text_field('dNSHostName') }}, '.', 1),
        substring({{ edp.text_field('distinguishedName') }} from '^[Cc][Nn]=((?:[^,\\]|\\.)+)')
    )) as hostname,
    substring({{ edp.lower_field('dNSHostName') }} from '^[^.]+\.(.+)$') as domain,
    null::text as serial_number,
    null::text as asset_tag,
    {{ edp.text_field('operatingSystem') }} as operating_system,
    {{ edp.text_field('operatingSystemVersion') }} as os_version,
    ({{ edp.integer_field('userAccountControl') }}) & 2 = 2 as is_disabled,
    {{ edp.timestamp_field(['decoded', 'lastLogonTimestamp']) }} as last_check_in_at,
    -- Only where managedBy was added to the attributes of computers.
    {{ edp.text_field(['decoded', 'managedBy']) }} as assigned_account_key,
    {{ edp.text_field(['decoded', 'organizationalUnit']) }} as org_unit_key,
    {{ edp.text_field('distinguishedName') }} as distinguished_name
from version
