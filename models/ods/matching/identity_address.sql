-- Addresses that exactly one identity answers to: its own, and those of its accounts.
{{ config(materialized='ephemeral') }}

with answering as (
    select primary_email as address, identity_id from {{ ref('identity') }}
    where primary_email <> ''
    union
    select mail, identity_id from {{ ref('account') }}
    where mail <> '' and identity_id is not null
    union
    select upn, identity_id from {{ ref('account') }}
    where upn <> '' and identity_id is not null
),

final as (
    select address, min(identity_id::text)::uuid as identity_id
    from answering
    group by address
    having count(*) = 1
)

select * from final
