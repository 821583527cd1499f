-- Groups: every version once, typed. Provides entity group.
{{ config(materialized='staged') }}

with version as (
    select * from {{ edp.raw_versions('microsoft-365', 'groups') }}
)

select
    {{ edp.record_columns() }},
    case when payload is not null then coalesce({{ edp.text_field('displayName') }}, record_id) end as group_name,
    case
        when payload is null then null
        when payload -> 'groupTypes' @> '["Unified"]' then 'unified'
        when {{ edp.boolean_field('securityEnabled') }} then 'security'
        when {{ edp.boolean_field('mailEnabled') }} then 'distribution'
        else 'unknown'
    end as group_type,
    {{ edp.lower_field('mail') }} as mail,
    {{ edp.text_field('description') }} as description,
    -- A group may have many owners: they are memberships with the role owner.
    null::text as owner_key,
    -- Only with isAssignableToRole among the properties: such groups can carry administrator roles.
    {{ edp.boolean_field('isAssignableToRole') }} as is_privileged_hint,
    {{ edp.text_field('visibility') }} as visibility,
    {{ edp.timestamp_field('createdDateTime') }} as created_at_source
from version
