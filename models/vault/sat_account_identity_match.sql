-- By which rule, on which evidence, each account belongs to its identity now. Matching is derived from the current
-- state, so this satellite holds that state and not a history: rebuilt from the same records it is the same.
{{ config(materialized='table') }}

with match as (
    select * from {{ ref('account_match') }}
    where identity_business_key is not null
),

final as (
    select
        account_identity_hash_key,
        match_rule,
        match_evidence,
        match_confidence,
        needs_review
    from match
)

select * from final
