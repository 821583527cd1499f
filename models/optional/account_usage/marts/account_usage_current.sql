-- Who uses what they have? One row an account and report, by the last period that the report told.
with usage as (
    select distinct on (source_system_code, tenant, account_id, report_name)
        *
    from {{ ref('account_usage') }}
    where not is_deleted and account_id is not null
    order by source_system_code, tenant, account_id, report_name, period_end desc, period_start desc, account_usage_id
),

final as (
    select
        account.account_id, usage.report_name, account.source_system_code, account.tenant,
        account.account_name, account.account_type, account.account_status, account.is_usable,
        account.identity_id, actor.employee_id, coalesce(actor.display_name, account.display_name) as display_name,
        actor.department_name, actor.manager_name, actor.lifecycle_state,
        usage.period_start, usage.period_end, usage.last_activity_on,
        coalesce(usage.last_activity_on >= usage.period_start, false) as is_active,
        clock.platform_date - usage.last_activity_on as days_silent,
        usage.metrics,
        least(usage.last_seen_at, account.last_seen_at) as oldest_extracted_at,
        clock.as_of as refreshed_at
    from usage
    inner join {{ ref('existing_account') }} as account on usage.account_id = account.account_id
    cross join {{ source('meta', 'build_clock') }} as clock
    left join {{ ref('actor') }} as actor on account.identity_id = actor.identity_id
)

select * from final
