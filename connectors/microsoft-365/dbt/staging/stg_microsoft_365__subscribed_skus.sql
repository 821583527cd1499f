-- Licence products of the tenant: every version once, typed. Provides entity license_sku.
{{ config(materialized='staged') }}

with version as (
    select * from {{ edp.raw_versions('microsoft-365', 'subscribed_skus') }}
)

select
    {{ edp.record_columns() }},
    case when payload is not null then coalesce({{ edp.text_field('skuPartNumber') }}, record_id) end as sku_name,
    {{ edp.integer_field(['prepaidUnits', 'enabled']) }} as purchased_count,
    {{ edp.integer_field('consumedUnits') }} as consumed_count,
    {{ edp.map_field('capabilityStatus', {
        'Enabled': 'enabled',
        'Warning': 'warning',
        'Suspended': 'suspended',
        'LockedOut': 'suspended'
    }, 'unknown') }} as state,
    {{ edp.text_field('appliesTo') }} as applies_to,
    {{ edp.json_field('servicePlans') }} as service_plans
from version
