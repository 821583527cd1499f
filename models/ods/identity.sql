-- Who there is. A person that HR knows is one row, whatever the number of employments and accounts; an account
-- that matches nobody founds one of its own. HR wins for lifecycle, department and manager.
with worker as (
    select * from {{ ref('current_worker') }}
),

account as (
    select * from {{ ref('current_account') }}
),

match as (
    select * from {{ ref('account_match') }}
),

cluster as (
    select * from {{ ref('account_cluster') }}
),

department as (
    select * from {{ ref('department') }}
),

clock as (
    select * from {{ source('meta', 'build_clock') }}
),

-- Of several employments of a person the one that still exists and began last speaks.
employed as (
    select distinct on (identity_business_key) * from worker
    order by identity_business_key, is_deleted, hire_date desc nulls last, updated_at desc, source_code, record_id
),

employed_state as (
    select
        employed.*,
        case
            when termination_date < clock.platform_date then 'terminated'
            when employment_status = 'terminated' and coalesce(termination_date, clock.platform_date) <= clock.platform_date
                then 'terminated'
            when is_deleted then 'unknown'
            when employment_status = 'pending' or hire_date > clock.platform_date then 'starting'
            when employment_status = 'leave' then 'leave'
            when employment_status in ('active', 'terminated') then 'active'
            else 'unknown'
        end as lifecycle_state
    from employed
    cross join clock
),

founding as (
    select
        match.identity_id,
        match.identity_business_key,
        coalesce(cluster.account_type, 'person') as identity_type,
        account.*
    from account
    inner join match
        on account.record_hash_key = match.record_hash_key
        and account.founded_business_key = match.identity_business_key
    inner join cluster on account.record_hash_key = cluster.record_hash_key
),

account_of as (
    select match.identity_id, count(*) filter (where not account.is_deleted)::integer as account_count
    from match
    inner join account on match.record_hash_key = account.record_hash_key
    group by match.identity_id
),

final as (
    select
        person.identity_id, person.identity_business_key, 'person' as identity_type,
        person.display_name, person.given_name, person.family_name, person.email as primary_email,
        person.employee_id, department.department_id, department.department_name,
        manager.identity_id as manager_identity_id, person.job_title, person.location, person.lifecycle_state,
        person.hire_date, person.termination_date, person.source_code as authority_source,
        person.first_seen_at, person.last_seen_at, person.updated_at, person.is_deleted, person.deleted_at
    from employed_state as person
    left join department
        on person.source_code = department.source_system_code
        and person.tenant = department.tenant
        and person.department_key = department.source_department_key
    left join employed as manager on person.manager_employee_id = manager.employee_id
    union all
    select
        founding.identity_id, founding.identity_business_key, founding.identity_type,
        founding.display_name, founding.given_name, founding.family_name, coalesce(founding.mail, founding.upn),
        null, null, founding.department_name,
        boss_match.identity_id, founding.job_title, null, 'unknown',
        null, null, founding.source_code,
        founding.first_seen_at, founding.last_seen_at, founding.updated_at, founding.is_deleted, founding.deleted_at
    from founding
    left join account as boss
        on founding.source_code = boss.source_code
        and founding.tenant = boss.tenant
        and founding.manager_key = boss.record_id
    left join match as boss_match on boss.record_hash_key = boss_match.record_hash_key
)

select
    final.*,
    coalesce(account_of.account_count, 0) as account_count
from final
left join account_of on final.identity_id = account_of.identity_id
