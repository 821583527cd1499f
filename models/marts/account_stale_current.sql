-- Which accounts are disabled, locked, expired or silent? One row an existing account.
with account as (
    select * from {{ ref('existing_account') }}
),

final as (
    select
        account.account_id, account.source_system_code, account.source_account_key, account.account_name,
        account.account_type, account.account_type_reason, account.account_status,
        account.identity_id, actor.employee_id, coalesce(actor.display_name, account.display_name) as display_name,
        actor.department_name, actor.manager_name, actor.lifecycle_state,
        account.is_disabled, account.is_locked, account.is_expired, account.is_usable, account.is_stale,
        account.is_usable and account.is_stale as is_stale_and_usable,
        account.last_activity_at, account.created_at_source, account.expires_at,
        (clock.as_of at time zone 'UTC')::date
        - (coalesce(account.last_activity_at, account.created_at_source) at time zone 'UTC')::date as days_silent,
        least(account.last_seen_at, actor.last_seen_at) as oldest_extracted_at,
        clock.as_of as refreshed_at
    from account
    cross join {{ source('meta', 'build_clock') }} as clock
    left join {{ ref('actor') }} as actor on account.identity_id = actor.identity_id
)

select * from final
