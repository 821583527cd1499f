-- Accounts that HR evidence left open, matched by an address that an account of another system carries whose
-- identity HR did decide. The same rungs, the same rule: two candidates are no match.
{{ config(materialized='ephemeral') }}

with account as (
    select * from {{ ref('current_account') }}
),

cluster as (
    select * from {{ ref('account_cluster') }}
),

matched as (
    select * from {{ ref('account_match_hr') }}
),

open_address as (
    select cluster.cluster_key, account.source_code, value.rule, value.address
    from cluster
    inner join account on cluster.record_hash_key = account.record_hash_key
    cross join lateral (values ('upn', account.upn), ('mail', account.mail)) as value (rule, address)
    where cluster.account_type is null
        and value.address <> ''
        and not exists (select from matched where matched.record_hash_key = cluster.record_hash_key)
),

known_address as (
    select distinct account.source_code, matched.identity_business_key, value.rule, value.address
    from account
    inner join matched on account.record_hash_key = matched.record_hash_key
    cross join lateral (
        values ('upn', account.upn), ('mail', account.mail), ('mail', account.upn)
    ) as value (rule, address)
    where matched.identity_business_key is not null
        and value.address <> ''
),

rung as (
    select
        open_address.cluster_key,
        rule.rule,
        rule.priority,
        rule.confidence,
        count(distinct known_address.identity_business_key) as candidate_count,
        min(known_address.identity_business_key) as identity_business_key,
        string_agg(distinct known_address.identity_business_key, ', ') as candidates,
        rule.rule || ' ' || min(known_address.address) || ', also in ' || min(known_address.source_code) as evidence
    from open_address
    inner join known_address
        on open_address.rule = known_address.rule
        and open_address.address = known_address.address
        and open_address.source_code <> known_address.source_code
    inner join {{ ref('identity_rule') }} as rule on open_address.rule = rule.rule
    group by open_address.cluster_key, rule.rule, rule.priority, rule.confidence
),

decided as (
    select distinct on (cluster_key) * from rung
    order by cluster_key, priority, rule
),

final as (
    select
        cluster.record_hash_key,
        case when decided.candidate_count = 1 then decided.rule else 'ambiguous' end as match_rule,
        case when decided.candidate_count = 1 then decided.identity_business_key end as identity_business_key,
        case
            when decided.candidate_count = 1 then decided.evidence
            else decided.evidence || ', names ' || decided.candidates
        end as match_evidence,
        case when decided.candidate_count = 1 then decided.confidence end as match_confidence,
        decided.candidate_count > 1 as needs_review
    from decided
    inner join cluster on decided.cluster_key = cluster.cluster_key
)

select * from final
