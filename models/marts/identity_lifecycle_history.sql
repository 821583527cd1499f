-- Who was in which state and department, from when to when? One row a person and stretch of days, from the vault's
-- history; who was what on a day is the row with from_date <= day and (before_date is null or day < before_date).
with clock as (
    select * from {{ source('meta', 'build_clock') }}
),

period as (
    select * from {{ ref('lifecycle_period') }}
),

person as (
    select *, sha256(convert_to(identity_business_key, 'UTF8')) as identity_hash_key
    from {{ ref('actor') }}
    where is_in_hr
),

final as (
    select
        person.identity_id, person.employee_id, person.display_name,
        period.from_date,
        case when period.before_date <= clock.platform_date then period.before_date end as before_date,
        period.before_date > clock.platform_date as is_current,
        period.lifecycle_state, period.is_gone as is_gone_from_hr, period.department_name,
        period.hire_date, period.termination_date,
        person.last_seen_at as oldest_extracted_at,
        clock.as_of as refreshed_at
    from period
    cross join clock
    inner join person on period.identity_hash_key = person.identity_hash_key
)

select * from final
