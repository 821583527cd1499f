-- One account in one system, with the same flags whatever the system, and the identity that it belongs to.
with record as (
    select * from {{ ref('current_account') }}
),

cluster as (
    select * from {{ ref('account_cluster') }}
),

match as (
    select * from {{ ref('account_match') }}
),

org_unit as (
    select * from {{ ref('org_unit') }}
),

flagged as (
    select
        record.*,
        record.expires_at <= clock.as_of as is_expired,
        coalesce(record.last_activity_at, record.created_at_source) < clock.as_of - threshold.account_stale_after as is_stale
    from record
    cross join {{ source('meta', 'build_clock') }} as clock
    cross join {{ ref('threshold') }} as threshold
),

final as (
    select
        flagged.account_id, flagged.source_code as source_system_code, flagged.tenant,
        flagged.record_id as source_account_key,
        match.identity_id,
        coalesce(cluster.account_type, 'user') as account_type,
        cluster.account_type_reason,
        flagged.account_name, flagged.upn, flagged.mail, flagged.display_name, flagged.given_name,
        flagged.family_name, flagged.employee_id, flagged.job_title, flagged.department_name,
        manager.account_id as manager_account_id,
        flagged.manager_key as source_manager_key,
        flagged.manager_key is not null and manager.account_id is null as has_unresolved_manager,
        org_unit.org_unit_id,
        flagged.org_unit_key as source_org_unit_key,
        flagged.object_class,
        flagged.immutable_id,
        case
            when flagged.is_deleted then 'deleted'
            when flagged.is_disabled then 'disabled'
            when flagged.is_expired then 'expired'
            when flagged.is_locked then 'locked'
            when flagged.is_disabled is null then 'unknown'
            else 'enabled'
        end as account_status,
        flagged.is_disabled,
        flagged.is_locked,
        coalesce(flagged.is_expired, false) as is_expired,
        flagged.is_stale,
        flagged.expires_at,
        flagged.last_activity_at,
        flagged.created_at_source,
        match.match_rule,
        match.match_confidence,
        match.needs_review,
        flagged.first_seen_at, flagged.last_seen_at, flagged.updated_at, flagged.is_deleted, flagged.deleted_at
    from flagged
    inner join cluster on flagged.record_hash_key = cluster.record_hash_key
    inner join match on flagged.record_hash_key = match.record_hash_key
    left join record as manager
        on flagged.source_code = manager.source_code
        and flagged.tenant = manager.tenant
        and flagged.manager_key = manager.record_id
    left join org_unit
        on flagged.source_code = org_unit.source_system_code
        and flagged.tenant = org_unit.tenant
        and flagged.org_unit_key = org_unit.source_org_unit_key
)

select * from final
