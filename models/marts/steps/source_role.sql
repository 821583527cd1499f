-- What a source is for, told by what it holds: a directory has organisational units, a cloud has licence products,
-- a service desk has tickets. confirmed_at is null while it was never read to its end.
{{ config(materialized='ephemeral') }}

with source as (
    select * from {{ ref('source_freshness') }}
),

final as (
    select
        source.source_code,
        source.confirmed_at,
        source.source_code in (select org_unit.source_system_code from {{ ref('org_unit') }} as org_unit) as is_directory,
        source.source_code in (select sku.source_system_code from {{ ref('license_sku') }} as sku) as is_cloud,
        source.source_code in (select ticket.source_system_code from {{ ref('ticket') }} as ticket) as is_service_desk
    from source
)

select * from final
