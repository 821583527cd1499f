-- In which state and department each person of HR was, from when to before when: one row a person and stretch of days.
-- A state changes when HR says so, and when a first or last day comes that HR has told before.
{{ config(materialized='ephemeral') }}

with version as (
    select * from {{ ref('lifecycle_version') }}
),

department as (
    select distinct on (source_system_code, source_department_key) *
    from {{ ref('department') }}
    order by source_system_code, source_department_key, is_deleted, tenant
),

cut as (
    select distinct version.*, given.cut_date
    from version
    cross join lateral (
        values
        (version.from_date), (version.hire_date), (version.termination_date), (version.termination_date + 1)
    ) as given (cut_date)
    where given.cut_date >= version.from_date and given.cut_date < version.before_date
),

piece as (
    select
        cut.identity_hash_key, department.department_name, cut.hire_date, cut.termination_date,
        cut.cut_date as from_date,
        lead(cut.cut_date, 1, cut.before_date)
            over (partition by cut.identity_hash_key, cut.from_date order by cut.cut_date) as before_date,
        case
            when cut.termination_date < cut.cut_date then 'terminated'
            when cut.employment_status = 'terminated' and coalesce(cut.termination_date, cut.cut_date) <= cut.cut_date
                then 'terminated'
            when cut.is_deleted then 'unknown'
            when cut.employment_status = 'pending' or cut.hire_date > cut.cut_date then 'starting'
            when cut.employment_status = 'leave' then 'leave'
            when cut.employment_status in ('active', 'terminated') then 'active'
            else 'unknown'
        end as lifecycle_state,
        coalesce(cut.is_deleted, false) as is_gone
    from cut
    left join department
        on cut.record_source = department.source_system_code and cut.department_key = department.source_department_key
),

compared as (
    select
        piece.*,
        concat_ws('|', lifecycle_state, is_gone, coalesce(hire_date::text, '-'), coalesce(termination_date::text, '-'), department_name)
            as told
    from piece
),

numbered as (
    select
        marked.*,
        sum(is_change) over (partition by identity_hash_key order by from_date) as place
    from (
        select
            compared.*,
            case when told = lag(told) over (partition by identity_hash_key order by from_date) then 0 else 1 end as is_change
        from compared
    ) as marked
),

final as (
    select
        identity_hash_key, department_name, lifecycle_state, is_gone, hire_date, termination_date,
        lifecycle_state = 'terminated' or is_gone as has_left,
        min(from_date) as from_date,
        max(before_date) as before_date
    from numbered
    group by identity_hash_key, place, department_name, lifecycle_state, is_gone, hire_date, termination_date
)

select * from final
