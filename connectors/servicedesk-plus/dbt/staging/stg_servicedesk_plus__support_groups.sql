-- Groups that requests are assigned to: every version once, typed. They grant no access. No core entity yet.
{{ config(materialized='staged') }}

with version as (
    select * from {{ edp.raw_versions('servicedesk-plus', 'support_groups') }}
)

select
    {{ edp.record_columns() }},
    case when payload is not null then coalesce({{ edp.text_field('name') }}, record_id) end as support_group_name,
    {{ edp.text_field(['site', 'id']) }} as site_key
from version
