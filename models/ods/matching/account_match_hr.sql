-- The ladder against HR. One row an account that a rung decided: for one person, for nobody, or for two at once,
-- which is no match and a question for people. United accounts climb together: the strongest rung that any of
-- them reaches decides for all; only a manual decision stays with its own account.
with evidence as (
    select * from {{ ref('account_evidence') }}
),

cluster as (
    select * from {{ ref('account_cluster') }}
),

rule as (
    select * from {{ ref('identity_rule') }}
),

origin as (
    select distinct cluster_key from cluster
    where is_origin
),

rung as (
    select
        cluster_key,
        rule,
        priority,
        confidence,
        count(distinct identity_business_key) as candidate_count,
        min(identity_business_key) as identity_business_key,
        string_agg(distinct evidence, ', ') as evidence,
        string_agg(distinct identity_business_key, ', ') as candidates
    from evidence
    where identity_business_key is not null
    group by cluster_key, rule, priority, confidence
),

decided as (
    select distinct on (cluster_key) * from rung
    order by cluster_key, priority, rule
),

manual as (
    select * from evidence
    where rule = 'manual'
),

own as (
    select distinct record_hash_key, rule from evidence
),

outcome as (
    select
        cluster.record_hash_key,
        cluster.immutable_id,
        decided.*,
        case
            when manual.identity_business_key is not null then 'manual'
            when manual.record_hash_key is not null then 'nobody'
            when decided.candidate_count > 1 then 'ambiguous'
            -- A copy is matched by the id that it shares with its origin, whatever else it carries.
            when own.record_hash_key is null or (not cluster.is_origin and origin.cluster_key is not null) then 'immutable_id'
            else decided.rule
        end as match_rule,
        manual.identity_business_key as manual_key,
        manual.evidence as manual_evidence,
        coalesce(manual.is_unknown_person, false) as is_unknown_person
    from cluster
    left join manual on cluster.record_hash_key = manual.record_hash_key
    left join decided on cluster.cluster_key = decided.cluster_key
    left join origin on cluster.cluster_key = origin.cluster_key
    left join own on cluster.record_hash_key = own.record_hash_key and decided.rule = own.rule
    where manual.record_hash_key is not null or decided.cluster_key is not null
),

final as (
    select
        outcome.record_hash_key,
        outcome.match_rule,
        case
            when outcome.match_rule = 'manual' then outcome.manual_key
            when outcome.match_rule not in ('nobody', 'ambiguous') then outcome.identity_business_key
        end as identity_business_key,
        case
            when outcome.match_rule in ('manual', 'nobody') then outcome.manual_evidence
            when outcome.match_rule = 'ambiguous' then outcome.evidence || ' names ' || outcome.candidates
            when outcome.match_rule = 'immutable_id'
                then 'immutable_id ' || outcome.immutable_id || ' shared with the account of ' || outcome.evidence
            else outcome.evidence
        end as match_evidence,
        case
            when outcome.match_rule not in ('nobody', 'ambiguous') then least(rule.confidence, outcome.confidence)
        end as match_confidence,
        outcome.match_rule = 'ambiguous' or outcome.is_unknown_person as needs_review
    from outcome
    left join rule on outcome.match_rule = rule.rule
)

select * from final
