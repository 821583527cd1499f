-- Which accounts lack manager, department or employee id? One row a usable user account, with HR's word beside its own.
with existing as (
    select * from {{ ref('existing_account') }}
),

-- What a source reports for none of its accounts is a limit of the source, not a gap of the account.
source as (
    select
        source_system_code,
        bool_or(source_manager_key is not null) as reports_manager,
        bool_or(department_name is not null) as reports_department,
        bool_or(employee_id is not null) as reports_employee_id,
        count(*) filter (where not is_personal)::integer as excluded_account_count
    from existing
    group by source_system_code
),

account as (
    select * from existing
    where is_personal
        and is_usable is not false
        and coalesce(object_class, 'user') <> 'guest'
),

compared as (
    select
        account.*,
        actor.display_name as person_name, actor.employee_id as hr_employee_id, actor.job_title as hr_job_title,
        actor.department_name as person_department_name, actor.manager_name, actor.lifecycle_state,
        case when actor.is_in_hr then actor.department_name end as hr_department_name,
        case when actor.is_in_hr then actor.manager_name end as hr_manager_name,
        manager.display_name as account_manager_name,
        source.excluded_account_count,
        least(account.last_seen_at, actor.last_seen_at) as oldest_extracted_at,
        case
            when not source.reports_manager then null
            -- Nobody stands above the head of the organisation, and HR says so.
            when actor.is_in_hr and actor.manager_identity_id is null and account.source_manager_key is null then false
            else manager.account_id is null
        end as missing_manager,
        case when source.reports_department then account.department_name is null end as missing_department,
        case when source.reports_employee_id then account.employee_id is null end as missing_employee_id,
        case when source.reports_manager
            then coalesce(actor.is_in_hr and manager.identity_id <> actor.manager_identity_id, false)
        end as conflicting_manager,
        case when source.reports_department
            then coalesce(actor.is_in_hr and lower(btrim(account.department_name)) <> lower(btrim(actor.department_name)), false)
        end as conflicting_department,
        case when source.reports_employee_id
            then coalesce(lower(btrim(account.employee_id)) <> lower(btrim(actor.employee_id)), false)
        end as conflicting_employee_id
    from account
    inner join source on account.source_system_code = source.source_system_code
    left join {{ ref('actor') }} as actor on account.identity_id = actor.identity_id
    left join existing as manager on account.manager_account_id = manager.account_id
),

final as (
    select
        compared.account_id, compared.source_system_code, compared.source_account_key, compared.account_name,
        compared.account_status,
        compared.identity_id, compared.hr_employee_id as employee_id,
        coalesce(compared.person_name, compared.display_name) as display_name,
        coalesce(compared.hr_job_title, compared.job_title) as job_title,
        coalesce(compared.person_department_name, compared.department_name) as department_name,
        compared.manager_name, compared.lifecycle_state, compared.match_rule,
        compared.missing_manager, compared.missing_department, compared.missing_employee_id,
        compared.conflicting_manager, compared.conflicting_department, compared.conflicting_employee_id,
        compared.employee_id as account_employee_id,
        compared.department_name as account_department_name, compared.hr_department_name,
        compared.account_manager_name, compared.hr_manager_name,
        num_nonnulls(
            nullif(compared.missing_manager, false), nullif(compared.missing_department, false),
            nullif(compared.missing_employee_id, false)
        ) as gap_count,
        num_nonnulls(
            nullif(compared.conflicting_manager, false), nullif(compared.conflicting_department, false),
            nullif(compared.conflicting_employee_id, false)
        ) as conflict_count,
        compared.excluded_account_count,
        compared.oldest_extracted_at,
        clock.as_of as refreshed_at
    from compared
    cross join {{ source('meta', 'build_clock') }} as clock
)

select * from final
