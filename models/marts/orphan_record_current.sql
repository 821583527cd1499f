-- Which records resolve to nothing? One row a record and reference that leads nowhere.
with orphan as (
    select 'account' as entity_name, account_id as entity_id, source_system_code, tenant, source_account_key as record_key,
        account_name as record_name, 'person' as reference, concat_ws(', ', employee_id, upn, mail) as refers_to,
        case when identity_id is null then match_rule else 'unknown_to_hr' end as reason, last_seen_at
    from {{ ref('existing_account') }}
    where is_personal
        and coalesce(object_class, 'user') <> 'guest'
        and (identity_id is null or identity_id in (select actor.identity_id from {{ ref('actor') }} as actor where not is_in_hr))
    union all
    select 'account', account_id, source_system_code, tenant, source_account_key, account_name,
        'manager', source_manager_key, 'not_found', last_seen_at
    from {{ ref('existing_account') }}
    where has_unresolved_manager
    union all
    select 'group', group_id, source_system_code, tenant, source_group_key, group_name,
        'owner', source_owner_key, 'not_found', last_seen_at
    from {{ ref('group') }}
    where has_unresolved_owner and not is_deleted
    union all
    select 'group_membership', group_membership_id, source_system_code, tenant, source_group_membership_key,
        concat_ws(' < ', source_group_key, source_member_key), orphan_reason,
        case orphan_reason when 'group' then source_group_key else source_member_key end, 'not_found', last_seen_at
    from {{ ref('group_membership') }}
    where is_orphan and not is_deleted
    union all
    select 'license_assignment', license_assignment_id, source_system_code, tenant, source_license_assignment_key,
        concat_ws(' < ', source_sku_key, source_account_key), 'account or product',
        concat_ws(', ', source_account_key, source_sku_key), 'not_found', last_seen_at
    from {{ ref('license_assignment') }}
    where is_orphan and is_current
    union all
    select 'device_assignment', device_assignment_id, source_system_code, tenant, source_device_key, source_device_key,
        'account', source_account_key, 'not_found', last_seen_at
    from {{ ref('device_assignment') }}
    where is_orphan and is_current
    union all
    select 'employment', employment_id, source_system_code, tenant, source_employment_key, employee_id,
        'manager', manager_employee_id, 'not_found', last_seen_at
    from {{ ref('employment') }}
    where has_unresolved_manager and not is_deleted
    union all
    select 'employment', employment_id, source_system_code, tenant, source_employment_key, employee_id,
        'department', source_department_key, 'not_found', last_seen_at
    from {{ ref('employment') }}
    where has_unresolved_department and not is_deleted
    union all
    select 'ticket', ticket_id, source_system_code, tenant, source_ticket_key, ticket_key,
        'subject', coalesce(subject_employee_id, subject_email), 'not_found', last_seen_at
    from {{ ref('ticket') }}
    where has_unresolved_subject and not is_deleted
),

final as (
    select
        md5(concat_ws('|', orphan.entity_name, orphan.entity_id, orphan.reference))::uuid as orphan_record_id,
        orphan.entity_name, orphan.entity_id, orphan.source_system_code, orphan.tenant, orphan.record_key,
        orphan.record_name, orphan.reference, orphan.refers_to, orphan.reason,
        orphan.last_seen_at as oldest_extracted_at,
        clock.as_of as refreshed_at
    from orphan
    cross join {{ source('meta', 'build_clock') }} as clock
)

select * from final
