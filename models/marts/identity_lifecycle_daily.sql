-- How many people were in which state, day by day? One row a day, department and lifecycle state, from the vault's
-- history: a late or replayed version corrects the days that it speaks of, and no others. Counted by changes and not
-- by days, so that it stays small work with any number of people.
with clock as (
    select
        clock.*,
        (clock.platform_date - threshold.lifecycle_history)::date as first_date
    from {{ source('meta', 'build_clock') }} as clock
    cross join {{ ref('threshold') }} as threshold
),

period as (
    select
        coalesce(department_name, 'unknown') as department_name, lifecycle_state, from_date, before_date,
        1 as identity_count, 0 as open_account_count
    from {{ ref('lifecycle_period') }}
    union all
    select coalesce(department_name, 'unknown'), lifecycle_state, from_date, before_date, 0, 1
    from {{ ref('open_account_period') }}
),

change as (
    select
        period.department_name, period.lifecycle_state, greatest(period.from_date, clock.first_date) as change_date,
        period.identity_count, period.open_account_count
    from period
    cross join clock
    where period.before_date > clock.first_date
    union all
    select
        period.department_name, period.lifecycle_state, period.before_date,
        -period.identity_count, -period.open_account_count
    from period
    cross join clock
    where period.before_date > clock.first_date and period.before_date <= clock.platform_date
),

daily_change as (
    select
        department_name, lifecycle_state, change_date,
        sum(identity_count)::integer as identity_change,
        sum(open_account_count)::integer as open_account_change
    from change
    group by department_name, lifecycle_state, change_date
),

-- One row a combination and day since it first appeared.
calendar as (
    select began.department_name, began.lifecycle_state, day.snapshot_date::date as snapshot_date
    from (
        select department_name, lifecycle_state, min(change_date) as first_date
        from daily_change
        group by department_name, lifecycle_state
    ) as began
    cross join clock
    cross join lateral generate_series(began.first_date, clock.platform_date, interval '1 day') as day (snapshot_date)
),

counted as (
    select
        calendar.*,
        sum(coalesce(daily_change.identity_change, 0)) over days as identity_count,
        sum(coalesce(daily_change.open_account_change, 0)) over days as open_account_count
    from calendar
    left join daily_change
        on calendar.snapshot_date = daily_change.change_date
        and calendar.lifecycle_state = daily_change.lifecycle_state
        and calendar.department_name = daily_change.department_name
    window days as (
        partition by calendar.department_name, calendar.lifecycle_state order by calendar.snapshot_date
    )
),

confirmed as (
    select min(source.confirmed_at) as confirmed_at
    from (
        select confirmed_at from {{ ref('source_workforce') }}
        union all
        select confirmed_at from {{ ref('source_role') }}
        where is_directory or is_cloud
    ) as source
),

final as (
    select
        counted.snapshot_date,
        counted.department_name,
        counted.lifecycle_state,
        counted.identity_count::integer as identity_count,
        counted.open_account_count::integer as open_account_count,
        confirmed.confirmed_at as oldest_extracted_at,
        clock.as_of as refreshed_at
    from counted
    cross join confirmed
    cross join clock
    where counted.identity_count > 0 or counted.open_account_count > 0
)

select * from final
