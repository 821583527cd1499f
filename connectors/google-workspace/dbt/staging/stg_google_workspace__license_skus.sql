-- Licence products in use: every version once, typed. Provides entity license_sku.
{{ config(materialized='staged') }}

with version as (
    select * from {{ edp.raw_versions('google-workspace', 'license_skus') }}
)

select
    {{ edp.record_columns() }},
    case
        when payload is not null then coalesce({{ edp.text_field('skuName') }}, {{ edp.text_field('skuId') }}, record_id)
    end as sku_name,
    -- The Enterprise License Manager counts nothing, neither what was bought nor what is assigned.
    null::integer as purchased_count,
    null::integer as consumed_count,
    case when payload is not null then 'enabled' end as state,
    {{ edp.text_field('productId') }} as product_key,
    {{ edp.text_field('productName') }} as product_name
from version
