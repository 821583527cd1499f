-- What speaks for whom: one row an account, rung and person of HR. A null person is a decision for nobody. Blank
-- values never match, nor does an address that two existing accounts of one system carry. Names are not looked at.
{{ config(materialized='ephemeral') }}

with account as (
    select * from {{ ref('current_account') }}
),

cluster as (
    select * from {{ ref('account_cluster') }}
),

worker as (
    select * from {{ ref('current_worker') }}
),

decision as (
    select * from {{ source('meta', 'mapping_identity_decision') }}
),

person as (
    select distinct employee_id, identity_business_key from worker
),

address as (
    select distinct email, identity_business_key from worker
    where email <> ''
),

carried as (
    select account.record_hash_key, account.source_code, account.tenant, account.is_deleted, value.rule, value.address
    from account
    cross join lateral (values ('upn', account.upn), ('mail', account.mail)) as value (rule, address)
    where value.address <> ''
),

shared_address as (
    select rule, address, source_code, tenant
    from carried
    where not is_deleted
    group by rule, address, source_code, tenant
    having count(*) > 1
),

evidence as (
    select
        account.record_hash_key,
        'manual' as rule,
        person.identity_business_key,
        decision.employee_id is not null and person.identity_business_key is null as is_unknown_person,
        'decided by ' || decision.decided_by || ': ' || decision.reason as evidence
    from account
    inner join decision
        on account.source_code = decision.source_code
        and lower(account.account_name) = lower(decision.account_name)
    left join person on decision.employee_id = person.employee_id
    union all
    select account.record_hash_key, 'employee_id', person.identity_business_key, false, 'employee_id ' || account.employee_id
    from account
    inner join person on account.employee_id = person.employee_id
    union all
    select carried.record_hash_key, carried.rule, address.identity_business_key, false, carried.rule || ' ' || carried.address
    from carried
    inner join address on carried.address = address.email
    where not exists (
        select from shared_address as shared
        where shared.rule = carried.rule
            and shared.address = carried.address
            and shared.source_code = carried.source_code
            and shared.tenant = carried.tenant
    )
),

final as (
    select
        cluster.cluster_key,
        evidence.record_hash_key,
        evidence.rule,
        rule.priority,
        rule.confidence,
        evidence.identity_business_key,
        evidence.is_unknown_person,
        evidence.evidence
    from evidence
    inner join {{ ref('identity_rule') }} as rule on evidence.rule = rule.rule
    inner join cluster on evidence.record_hash_key = cluster.record_hash_key
    where evidence.rule = 'manual' or cluster.account_type is null
)

select * from final
