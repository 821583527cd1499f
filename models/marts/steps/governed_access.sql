-- Groups and licences that at least one rule of today names, whoever it is for. Of the others nobody has decided.
{{ config(materialized='ephemeral') }}

with rule as (
    select * from {{ ref('provisioning_expectation') }}
    where is_valid_now
),

final as (
    select distinct expected_kind as access_kind, target_id
    from rule
    where target_id is not null
)

select * from final
