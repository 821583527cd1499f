-- Accounts that could be used although their person had left, from when to before when: one row an account and
-- stretch of days. Whose an account is, is taken as it is known today.
{{ config(materialized='ephemeral') }}

with clock as (
    select * from {{ source('meta', 'build_clock') }}
),

threshold as (
    select * from {{ ref('threshold') }}
),

usable as (
    select
        status.account_hash_key,
        (status.effective_from at time zone clock.time_zone)::date as from_date,
        coalesce(
            (least(status.effective_to, status.expires_at) at time zone clock.time_zone)::date, clock.platform_date + 1
        ) as before_date
    from {{ ref('history_account_status') }} as status
    cross join clock
    where not status.is_deleted and not status.is_disabled
),

person as (
    select identity_id, sha256(convert_to(identity_business_key, 'UTF8')) as identity_hash_key
    from {{ ref('actor') }}
    where is_in_hr
),

owned as (
    select cluster.record_hash_key as account_hash_key, person.identity_hash_key
    from {{ ref('account_cluster') }} as cluster
    inner join {{ ref('account') }} as account on cluster.account_id = account.account_id
    inner join person on account.identity_id = person.identity_id
    where account.account_type = 'user' and coalesce(account.object_class, 'user') <> 'contact'
),

left_behind as (
    select
        period.*,
        greatest(period.from_date, (period.termination_date + 1 + threshold.offboarding_grace)::date) as exception_from
    from {{ ref('lifecycle_period') }} as period
    cross join threshold
    where period.has_left
),

final as (
    select
        usable.account_hash_key,
        left_behind.department_name,
        left_behind.lifecycle_state,
        greatest(usable.from_date, left_behind.exception_from) as from_date,
        least(usable.before_date, left_behind.before_date) as before_date
    from usable
    inner join owned on usable.account_hash_key = owned.account_hash_key
    inner join left_behind on owned.identity_hash_key = left_behind.identity_hash_key
)

select * from final
where from_date < before_date
