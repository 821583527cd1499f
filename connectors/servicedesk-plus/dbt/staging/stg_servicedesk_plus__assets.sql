-- Assets of every kind: every version once, typed. No core entity yet.
{{ config(materialized='staged') }}

with version as (
    select * from {{ edp.raw_versions('servicedesk-plus', 'assets') }}
)

select
    {{ edp.record_columns() }},
    {{ edp.text_field('name') }} as asset_name,
    {{ edp.text_field('asset_tag') }} as asset_tag,
    {{ edp.text_field('serial_number') }} as serial_number,
    {{ edp.text_field(['product', 'name']) }} as product_name,
    {{ edp.text_field(['product_type', 'name']) }} as product_type,
    {{ edp.text_field(['state', 'name']) }} as state_name,
    {{ edp.text_field(['user', 'id']) }} as user_key,
    {{ edp.text_field(['department', 'id']) }} as department_key,
    {{ edp.text_field(['site', 'id']) }} as site_key
from version
