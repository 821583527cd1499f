-- Licences that accounts hold: every version once, typed. Provides entity license_assignment.
{{ config(materialized='staged') }}

with version as (
    select * from {{ edp.raw_versions('google-workspace', 'license_assignments') }}
)

select
    {{ edp.record_columns() }},
    {{ edp.text_field('accountId') }} as account_key,
    {{ edp.text_field(['assignment', 'productId']) }} || ':' || {{ edp.text_field(['assignment', 'skuId']) }} as sku_key,
    -- Google tells neither which way nor since when.
    case when payload is not null then 'unknown' end as assignment_source,
    null::timestamptz as assigned_at,
    {{ edp.lower_field(['assignment', 'userId']) }} as account_mail,
    {{ edp.text_field(['assignment', 'skuName']) }} as sku_name
from version
