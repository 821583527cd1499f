-- Accounts that are one thing because a synchronised account carries its origin's immutable id. One row an
-- account; accounts with the same cluster_key belong together. A value that two existing accounts of one system
-- carry identifies nobody, so it unites nothing. What marks one of them as a service account marks all.
with account as (
    select * from {{ ref('current_account') }}
),

org_unit as (
    select * from {{ ref('current_org_unit') }}
),

rule as (
    select * from {{ ref('identity_rule') }}
),

pattern as (
    select
        field,
        account_type,
        field || ' like ' || pattern || ': ' || reason as reason,
        -- A glob as regular expression: everything is literal but * and ?.
        '^' || replace(replace(regexp_replace(pattern, '([.^$+(){}\[\]|\\])', '\\\1', 'g'), '*', '.*'), '?', '.') || '$'
            as expression
    from {{ source('meta', 'mapping_service_account') }}
),

shared_id as (
    select distinct
        account.record_hash_key,
        account.source_code,
        account.tenant,
        account.is_deleted,
        coalesce(account.immutable_id, lower(account.record_id)) as shared_id
    from account
    where exists (select from rule where rule.rule = 'immutable_id')
        and (
            account.immutable_id is not null
            or lower(account.record_id) in (select other.immutable_id from account as other)
        )
),

ambiguous_id as (
    select shared_id
    from shared_id
    where not is_deleted
    group by shared_id, source_code, tenant
    having count(*) > 1
),

classified as (
    select
        account.record_hash_key,
        min(pattern.account_type) as account_type,
        min(pattern.reason) as account_type_reason
    from account
    left join org_unit
        on account.source_code = org_unit.source_code
        and account.tenant = org_unit.tenant
        and account.org_unit_key = org_unit.record_id
    inner join pattern
        on case pattern.field
            when 'account_name' then account.account_name
            when 'upn' then account.upn
            when 'display_name' then account.display_name
            when 'org_unit_path' then org_unit.path
        end ~* pattern.expression
    group by account.record_hash_key
),

final as (
    select
        account.account_id,
        account.record_hash_key,
        coalesce('immutable_id|' || usable.shared_id, account.founded_business_key) as cluster_key,
        lower(account.record_id) = usable.shared_id as is_origin,
        shared_id.shared_id is not null and usable.shared_id is null as has_ambiguous_id,
        usable.shared_id as immutable_id,
        classified.account_type,
        classified.account_type_reason
    from account
    left join shared_id on account.record_hash_key = shared_id.record_hash_key
    left join shared_id as usable
        on account.record_hash_key = usable.record_hash_key
        and usable.shared_id not in (select ambiguous_id.shared_id from ambiguous_id)
    left join classified on account.record_hash_key = classified.record_hash_key
)

select * from final
