-- The sources that have employments: where people's lifecycle is told.
{{ config(materialized='ephemeral') }}

with source as (
    select * from {{ ref('source_freshness') }}
),

final as (
    select source.source_code, source.confirmed_at
    from source
    where source.source_code in (select job.source_system_code from {{ ref('employment') }} as job)
)

select * from final
