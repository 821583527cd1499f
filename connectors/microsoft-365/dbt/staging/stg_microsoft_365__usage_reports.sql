-- Rows of usage reports: every version once, typed. Provides entity account_usage. An observation of one user in
-- one period, not an attribute; the period is part of the record id.
{{ config(materialized='staged') }}

with version as (
    select * from {{ edp.raw_versions('microsoft-365', 'usage_reports', period=true) }}
)

select
    {{ edp.record_columns() }},
    {{ edp.text_field('report') }} as report_name,
    {{ edp.text_field('period') }} as report_period,
    {{ edp.date_field(['row', 'Report Refresh Date']) }}
        - substr({{ edp.text_field('period') }}, 2)::integer + 1 as period_start,
    {{ edp.date_field(['row', 'Report Refresh Date']) }} as period_end,
    null::text as account_key,
    case
        when {{ edp.text_field(['row', 'User Principal Name']) }} like '%@%'
        then {{ edp.lower_field(['row', 'User Principal Name']) }}
    end as account_upn,
    -- A tenant can show other names than the true ones; then rows cannot be joined with accounts.
    {{ edp.text_field(['row', 'User Principal Name']) }} not like '%@%' as is_concealed,
    greatest(
        {{ edp.date_field(['row', 'Last Activity Date']) }},
        {{ edp.date_field(['row', 'Exchange Last Activity Date']) }},
        {{ edp.date_field(['row', 'OneDrive Last Activity Date']) }},
        {{ edp.date_field(['row', 'SharePoint Last Activity Date']) }},
        {{ edp.date_field(['row', 'Teams Last Activity Date']) }}
    ) as last_activity_on,
    case
        when jsonb_typeof({{ edp.json_field('row') }}) = 'object'
        then ({{ edp.json_field('row') }})
            - array['Report Refresh Date', 'Report Period', 'User Principal Name', 'Display Name', 'User Id']
    end as metrics
from version
