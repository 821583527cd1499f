-- Licences that accounts hold: every version once, typed. Provides entity license_assignment.
{{ config(materialized='staged') }}

with version as (
    select * from {{ edp.raw_versions('microsoft-365', 'user_license_details') }}
)

select
    {{ edp.record_columns() }},
    {{ edp.text_field('userId') }} as account_key,
    {{ edp.text_field(['licenseDetail', 'skuId']) }} as sku_key,
    -- Licence details say what is held, not by which way nor since when.
    case when payload is not null then 'unknown' end as assignment_source,
    null::timestamptz as assigned_at,
    {{ edp.text_field(['licenseDetail', 'skuPartNumber']) }} as sku_name,
    {{ edp.json_field(['licenseDetail', 'servicePlans']) }} as service_plans
from version
