-- Direct edges from a group to a member or owner: every version once, typed. Provides entity group_membership.
{{ config(materialized='staged') }}

with version as (
    select * from {{ edp.raw_versions('google-workspace', 'group_memberships') }}
)

select
    {{ edp.record_columns() }},
    {{ edp.text_field('groupId') }} as group_key,
    {{ edp.text_field(['member', 'id']) }} as member_key,
    case
        when payload is null then null
        -- Somebody of another organisation has no account here, whatever Google's type says.
        when {{ edp.boolean_field('isOutside') }} then 'external'
        when {{ edp.text_field(['member', 'type']) }} = 'USER' then 'account'
        when {{ edp.text_field(['member', 'type']) }} = 'GROUP' then 'group'
        -- CUSTOMER stands for everybody of the customer.
        else 'unknown'
    end as member_kind,
    -- An owner has two edges. A manager may change the members and is none of the owners.
    {{ edp.text_field('role') }} as membership_role,
    case when payload is not null then 'direct' end as origin,
    {{ edp.lower_field(['member', 'role']) }} as google_role,
    {{ edp.lower_field(['member', 'type']) }} as google_type,
    {{ edp.lower_field(['member', 'email']) }} as member_mail,
    {{ edp.boolean_field('isOutside') }} as is_outside
from version
