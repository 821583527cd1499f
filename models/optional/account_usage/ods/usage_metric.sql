-- One metric of one account in one period: the rows of the reports, taken apart.
with usage as (
    select * from {{ ref('account_usage') }}
    where not is_deleted and jsonb_typeof(metrics) = 'object'
),

final as (
    select
        usage.account_usage_id,
        metric.metric_name,
        usage.source_system_code, usage.tenant, usage.account_id, usage.report_name,
        usage.period_start, usage.period_end,
        case when pg_input_is_valid(metric.value_text, 'numeric') then metric.value_text::numeric end as value,
        metric.value_text,
        usage.last_activity_on, usage.last_seen_at
    from usage
    cross join lateral jsonb_each_text(usage.metrics) as metric (metric_name, value_text)
)

select * from final
