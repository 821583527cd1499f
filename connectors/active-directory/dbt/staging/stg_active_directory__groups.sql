-- Groups: every version once, typed. Provides entity group.
{{ config(materialized='staged') }}

with version as (
    select * from {{ edp.raw_versions('active-directory', 'groups') }}
)

select
    {{ edp.record_columns() }},
    coalesce({{ edp.text_field('sAMAccountName') }}, {{ edp.text_field('distinguishedName') }}) as group_name,
    case
        when payload is not null then coalesce({{ edp.text_field(['decoded', 'groupType', 'kind']) }}, 'unknown')
    end as group_type,
    {{ edp.lower_field('mail') }} as mail,
    {{ edp.text_field('description') }} as description,
    coalesce({{ edp.text_field(['decoded', 'managedBy']) }}, {{ edp.text_field('managedBy') }}) as owner_key,
    -- The directory sets adminCount to 1 on groups whose permissions it guards itself.
    case when payload is not null then coalesce({{ edp.integer_field('adminCount') }} = 1, false) end
        as is_privileged_hint,
    {{ edp.text_field(['decoded', 'groupType', 'scope']) }} as group_scope,
    {{ edp.text_field('distinguishedName') }} as distinguished_name
from version
