-- Groups: every version once, typed. Provides entity group.
{{ config(materialized='staged') }}

with version as (
    select * from {{ edp.raw_versions('google-workspace', 'groups') }}
)

select
    {{ edp.record_columns() }},
    case
        when payload is not null
        then coalesce({{ edp.text_field('name') }}, {{ edp.text_field('email') }}, record_id)
    end as group_name,
    -- The Directory API does not say whether a group also guards access: each has an address and takes mail.
    case when payload is not null then 'distribution' end as group_type,
    {{ edp.lower_field('email') }} as mail,
    {{ edp.text_field('description') }} as description,
    -- A group may have many owners: they are memberships with the role owner.
    null::text as owner_key,
    null::boolean as is_privileged_hint,
    {{ edp.boolean_field('adminCreated') }} as is_created_by_admin,
    {{ edp.integer_field('directMembersCount') }} as direct_members_count,
    {{ edp.json_field('aliases') }} as aliases
from version
