-- Who has not signed in for long? One row an account whose sign-ins a source reports.
with sign_in as (
    select * from {{ ref('account_sign_in') }}
    where not is_deleted
),

final as (
    select
        account.account_id, account.source_system_code, account.tenant, account.account_name, account.account_type,
        account.account_status, account.is_usable,
        account.identity_id, actor.employee_id, coalesce(actor.display_name, account.display_name) as display_name,
        actor.department_name, actor.manager_name, actor.lifecycle_state,
        sign_in.last_successful_at, sign_in.last_interactive_at, sign_in.last_background_at, sign_in.last_sign_in_at,
        (clock.as_of at time zone 'UTC')::date - (sign_in.last_sign_in_at at time zone 'UTC')::date as days_silent,
        coalesce(sign_in.last_sign_in_at, account.created_at_source) < clock.as_of - threshold.account_stale_after as is_silent,
        least(sign_in.last_seen_at, account.last_seen_at) as oldest_extracted_at,
        clock.as_of as refreshed_at
    from sign_in
    inner join {{ ref('existing_account') }} as account on sign_in.account_id = account.account_id
    cross join {{ source('meta', 'build_clock') }} as clock
    cross join {{ ref('threshold') }} as threshold
    left join {{ ref('actor') }} as actor on account.identity_id = actor.identity_id
)

select * from final
