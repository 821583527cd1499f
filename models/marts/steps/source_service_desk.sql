-- The sources that have tickets. confirmed_at is null while one was never read to its end.
{{ config(materialized='ephemeral') }}

with source as (
    select * from {{ ref('source_freshness') }}
),

final as (
    select source.source_code, source.confirmed_at
    from source
    where source.source_code in (select ticket.source_system_code from {{ ref('ticket') }} as ticket)
)

select * from final
