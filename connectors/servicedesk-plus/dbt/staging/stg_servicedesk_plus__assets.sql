-- Assets of every kind: every version once, typed. Provides entity asset.
{{ config(materialized='staged') }}

with version as (
    select * from {{ edp.raw_versions('servicedesk-plus', 'assets') }}
)

select
    {{ edp.record_columns() }},
    case when payload is not null then coalesce({{ edp.text_field('name') }}, record_id) end as asset_name,
    {{ edp.text_field('asset_tag') }} as asset_tag,
    {{ edp.text_field('serial_number') }} as serial_number,
    {{ edp.text_field(['product', 'name']) }} as model,
    {{ edp.text_field(['product_type', 'name']) }} as asset_type,
    -- States that ServiceDesk Plus comes with.
    {{ edp.map_field(['state', 'name'], {
        'In Use': 'in_use', 'In Store': 'in_store', 'In Repair': 'in_repair', 'Expired': 'retired', 'Disposed': 'retired'
    }, 'unknown') }} as state,
    {{ edp.text_field(['user', 'id']) }} as assigned_account_key,
    {{ edp.text_field(['site', 'name']) }} as site_name,
    {{ edp.text_field(['state', 'name']) }} as state_name,
    {{ edp.text_field(['department', 'id']) }} as department_key,
    {{ edp.text_field(['site', 'id']) }} as site_key
from version
