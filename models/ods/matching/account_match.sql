-- Who every account belongs to. What nothing matched founds an identity: united accounts one, and accounts of
-- different systems with the same address one. The founding account is the origin of a synchronisation, else the
-- first by source and id.
with account as (
    select * from {{ ref('current_account') }}
),

cluster as (
    select * from {{ ref('account_cluster') }}
),

matched as (
    select * from {{ ref('account_match_hr') }}
    union all
    select * from {{ ref('account_match_address') }}
),

unmatched as (
    select
        account.*,
        cluster.cluster_key,
        cluster.is_origin,
        cluster.has_ambiguous_id,
        case
            when cluster.account_type is null and exists (select from {{ ref('identity_rule') }} where rule = 'mail')
                then 'address|' || min(coalesce(account.mail, account.upn)) over (partition by cluster.cluster_key)
        end as address_key
    from account
    inner join cluster on account.record_hash_key = cluster.record_hash_key
    where not exists (select from matched where matched.record_hash_key = account.record_hash_key)
),

shared_address as (
    select address_key from unmatched
    group by address_key, source_code, tenant
    having count(*) > 1
),

grouped as (
    select
        unmatched.*,
        case
            when unmatched.address_key in (select shared_address.address_key from shared_address) then unmatched.cluster_key
            else coalesce(unmatched.address_key, unmatched.cluster_key)
        end as founder_group
    from unmatched
),

founded as (
    select
        grouped.*,
        first_value(founded_business_key) over founding as identity_business_key,
        first_value(cluster_key) over founding as founder_cluster
    from grouped
    window founding as (
        partition by founder_group
        order by coalesce(is_origin, false) desc, source_code, tenant, record_id
    )
),

final as (
    select
        record_hash_key,
        match_rule,
        identity_business_key,
        match_evidence,
        match_confidence::numeric as match_confidence,
        needs_review
    from matched
    union all
    select
        record_hash_key,
        case
            when identity_business_key = founded_business_key then 'founded'
            when founder_cluster = cluster_key then 'immutable_id'
            else 'mail'
        end,
        identity_business_key,
        case
            when identity_business_key = founded_business_key then 'no person of HR and no known account matches'
            when founder_cluster = cluster_key
                then replace(cluster_key, '|', ' ') || ', shared with the account that founded the identity'
            else replace(founder_group, '|', ' ') || ', also of the account that founded the identity'
        end || case when has_ambiguous_id then '; its immutable id is on two accounts' else '' end,
        case when identity_business_key = founded_business_key then null else 1 end::numeric,
        has_ambiguous_id
    from founded
)

select
    final.*,
    case
        when identity_business_key is not null then {{ edp.derived_id('identity', ['identity_business_key']) }}
    end as identity_id,
    case
        when identity_business_key is not null then sha256(convert_to(identity_business_key, 'UTF8'))
    end as identity_hash_key,
    {{ edp.hash_key(["encode(record_hash_key, 'hex')", 'identity_business_key']) }} as account_identity_hash_key
from final
