-- Teams: every version once, typed. A team has the id of its group.
{{ config(materialized='staged') }}

with version as (
    select * from {{ edp.raw_versions('microsoft-365', 'teams') }}
)

select
    {{ edp.record_columns() }},
    case when payload is not null then coalesce({{ edp.text_field('displayName') }}, record_id) end as team_name,
    case when payload is not null then record_id end as group_key,
    {{ edp.text_field('description') }} as description
from version
