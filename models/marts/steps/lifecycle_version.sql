-- What HR said of each person at the end of each day, from its history: one row a person and stretch of days in which
-- nothing changed. Of several records of one person at one moment the employment that began last speaks.
{{ config(materialized='ephemeral') }}

with clock as (
    select * from {{ source('meta', 'build_clock') }}
),

status as (
    select distinct on (identity_hash_key, effective_from) * from {{ ref('history_identity_status') }}
    order by identity_hash_key, effective_from, is_deleted, hire_date desc nulls last, record_source, raw_id desc
),

described as (
    select distinct on (identity_hash_key, effective_from) * from {{ ref('history_identity_descriptive') }}
    order by identity_hash_key, effective_from, is_deleted, record_source, raw_id desc
),

change as (
    select
        identity_hash_key, effective_from, 1 as status_step, 0 as described_step,
        employment_status, hire_date, termination_date, is_deleted, null as department_key, null as record_source
    from status
    union all
    select identity_hash_key, effective_from, 0, 1, null, null, null, null, department_key, record_source
    from described
    -- A tombstone says nothing of the department: the person was in the last one.
    where not is_deleted
),

placed as (
    select
        change.*,
        sum(status_step) over told as status_place,
        sum(described_step) over told as described_place,
        lead(effective_from) over (partition by identity_hash_key order by effective_from, status_step) as next_from
    from change
    window told as (partition by identity_hash_key order by effective_from, status_step)
),

-- Each change carries what the other satellite said last.
carried as (
    select
        identity_hash_key, effective_from, next_from, status_place,
        max(employment_status) over same_status as employment_status,
        max(hire_date) over same_status as hire_date,
        max(termination_date) over same_status as termination_date,
        bool_or(is_deleted) over same_status as is_deleted,
        max(department_key) over same_department as department_key,
        max(record_source) over same_department as record_source
    from placed
    window
        same_status as (partition by identity_hash_key, status_place),
        same_department as (partition by identity_hash_key, described_place)
),

final as (
    select
        carried.identity_hash_key, carried.employment_status, carried.hire_date, carried.termination_date,
        carried.is_deleted, carried.department_key, carried.record_source,
        (carried.effective_from at time zone clock.time_zone)::date as from_date,
        coalesce(
            (carried.next_from at time zone clock.time_zone)::date, clock.platform_date + 1
        ) as before_date
    from carried
    cross join clock
    where carried.status_place > 0
)

select * from final
where from_date < before_date
