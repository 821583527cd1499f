-- Computers of the inventory: every version once, typed. Provides entity device.
{{ config(materialized='staged') }}

with version as (
    select * from {{ edp.raw_versions('servicedesk-plus', 'workstations') }}
)

select
    {{ edp.record_columns() }},
    case
        when payload is not null
        then coalesce(nullif(lower(split_part({{ edp.text_field('name') }}, '.', 1)), ''), record_id)
    end as hostname,
    substring({{ edp.lower_field('name') }} from '^[^.]+\.(.+)$') as domain,
    {{ edp.text_field('serial_number') }} as serial_number,
    {{ edp.text_field('asset_tag') }} as asset_tag,
    {{ edp.text_field(['operating_system', 'os']) }} as operating_system,
    {{ edp.text_field(['operating_system', 'version']) }} as os_version,
    null::boolean as is_disabled,
    null::timestamptz as last_check_in_at,
    {{ edp.text_field(['user', 'id']) }} as assigned_account_key,
    null::text as org_unit_key,
    {{ edp.text_field(['state', 'name']) }} as state_name,
    {{ edp.text_field(['product', 'name']) }} as product_name,
    {{ edp.text_field(['department', 'id']) }} as department_key,
    {{ edp.text_field(['site', 'id']) }} as site_key
from version
