-- How many accounts use a service, and how much? One row a period, report and metric that is a number.
with metric as (
    select * from {{ ref('usage_metric') }}
    where value is not null
),

final as (
    select
        metric.period_end as snapshot_date, metric.period_start, metric.source_system_code, metric.tenant,
        metric.report_name, metric.metric_name,
        count(*)::integer as account_count,
        (count(*) filter (where metric.value > 0))::integer as using_count,
        sum(metric.value) as total_value,
        min(metric.last_seen_at) as oldest_extracted_at,
        max(clock.as_of) as refreshed_at
    from metric
    cross join {{ source('meta', 'build_clock') }} as clock
    where metric.period_end is not null
    group by
        metric.period_end, metric.period_start, metric.source_system_code, metric.tenant, metric.report_name,
        metric.metric_name
)

select * from final
