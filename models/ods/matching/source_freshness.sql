-- One row an enabled source: how old its oldest stream is. A question whose source is not fresh has no answer.
{{ config(materialized='ephemeral') }}

with source as (
    select * from {{ source('meta', 'source') }}
),

stream as (
    select * from {{ source('meta', 'stream_state') }}
),

clock as (
    select * from {{ source('meta', 'build_clock') }}
),

final as (
    select
        source.source_code,
        source.connector,
        min(stream.confirmed_at) as confirmed_at,
        coalesce(bool_and(clock.as_of - stream.confirmed_at <= source.error_after), false) as is_fresh
    from source
    cross join clock
    left join stream on source.source_code = stream.source_code
    where source.is_enabled
    group by source.source_code, source.connector
)

select * from final
