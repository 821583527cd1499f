-- What accounts did on a day: every version once, typed. Provides entity account_usage. An observation, not an attribute
-- of the account; the day is part of the record id.
{{ config(materialized='staged') }}

with version as (
    select * from {{ edp.raw_versions('google-workspace', 'usage_reports', period=true) }}
)

select
    {{ edp.record_columns() }},
    {{ edp.text_field(['entity', 'profileId']) }} as account_key,
    {{ edp.lower_field(['entity', 'userEmail']) }} as account_upn,
    case when payload is not null then 'user_usage' end as report_name,
    {{ edp.date_field('date') }} as period_start,
    {{ edp.date_field('date') }} as period_end,
    -- What is counted in numbers (num_…) was done on that day; what is stored says nothing of it.
    case
        when exists (
            select from jsonb_path_query({{ edp.json_field('parameters') }}, '$[*]') as parameter
            where parameter ->> 'name' like '%:num\_%' and coalesce(nullif(parameter ->> 'intValue', '0'), '') <> ''
        )
        then {{ edp.date_field('date') }}
    end as last_activity_on,
    (
        select jsonb_object_agg(
            parameter ->> 'name',
            coalesce(
                parameter -> 'intValue', parameter -> 'boolValue', parameter -> 'datetimeValue', parameter -> 'stringValue'
            )
        )
        from jsonb_path_query({{ edp.json_field('parameters') }}, '$[*]') as parameter
        where jsonb_typeof(parameter) = 'object' and parameter ->> 'name' is not null
    ) as metrics
from version
