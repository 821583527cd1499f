-- What accounts did on a day: every version once, typed. An observation, not an attribute of the account.
{{ config(materialized='staged') }}

with version as (
    select * from {{ edp.raw_versions('google-workspace', 'usage_reports') }}
)

select
    {{ edp.record_columns() }},
    {{ edp.text_field(['entity', 'profileId']) }} as account_key,
    {{ edp.lower_field(['entity', 'userEmail']) }} as account_mail,
    {{ edp.date_field('date') }} as period_start,
    {{ edp.date_field('date') }} as period_end,
    {{ edp.json_field('parameters') }} as measures
from version
