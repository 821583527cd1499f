-- The last sign-ins of accounts, where they are read by themselves: every version once, typed. Provides
-- entity account_sign_in.
{{ config(materialized='staged') }}

with version as (
    select * from {{ edp.raw_versions('microsoft-365', 'sign_in_activity') }}
)

select
    {{ edp.record_columns() }},
    case when payload is not null then record_id end as account_key,
    {{ edp.timestamp_field(['signInActivity', 'lastSuccessfulSignInDateTime']) }} as last_successful_at,
    {{ edp.timestamp_field(['signInActivity', 'lastSignInDateTime']) }} as last_interactive_at,
    {{ edp.timestamp_field(['signInActivity', 'lastNonInteractiveSignInDateTime']) }} as last_background_at
from version
