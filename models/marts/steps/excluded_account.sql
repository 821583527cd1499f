-- Service and shared accounts that a decision gave to a person: questions 1 to 3 leave them out, and count them.
{{ config(materialized='ephemeral') }}

with account as (
    select * from {{ ref('existing_account') }}
),

final as (
    select identity_id, count(*)::integer as excluded_account_count
    from account
    where not is_personal and identity_id is not null
    group by identity_id
)

select * from final
