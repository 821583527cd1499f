-- Which source is a directory and which a cloud, told by what it holds: organisational units, licence products. What
-- it does not ask keeps the answers apart: a late service desk says nothing about licences.
{{ config(materialized='ephemeral') }}

with source as (
    select * from {{ ref('source_freshness') }}
),

final as (
    select
        source.source_code,
        source.confirmed_at,
        source.source_code in (select org_unit.source_system_code from {{ ref('org_unit') }} as org_unit) as is_directory,
        source.source_code in (select sku.source_system_code from {{ ref('license_sku') }} as sku) as is_cloud
    from source
)

select * from final
