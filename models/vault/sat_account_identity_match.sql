-- By which rule, on which evidence, each account belongs to its identity: what EDP concluded at each build, kept when
-- the conclusion changed. Unlike other satellites it cannot be made anew from raw (ADR-0006).
{{ config(materialized='decisions', key='account_identity_hash_key') }}

with match as (
    select * from {{ ref('account_match') }}
    where identity_business_key is not null
),

account as (
    select * from {{ ref('current_account') }}
),

final as (
    select
        match.account_identity_hash_key,
        {{ edp.hash_diff({'match_rule': 'text', 'match_evidence': 'text', 'match_confidence': 'numeric', 'needs_review': 'boolean'}) }}
            as hash_diff,
        match.match_rule,
        match.match_evidence,
        match.match_confidence,
        match.needs_review,
        account.source_code as record_source
    from match
    inner join account on match.record_hash_key = account.record_hash_key
)

select * from final
