-- Direct edges from a group to a member: every version once, typed. Provides entity group_membership.
{{ config(materialized='staged') }}

with version as (
    select * from {{ edp.raw_versions('active-directory', 'group_memberships') }}
)

select
    {{ edp.record_columns() }},
    {{ edp.text_field('groupGUID') }} as group_key,
    coalesce({{ edp.text_field('memberGUID') }}, {{ edp.text_field('memberDN') }}) as member_key,
    case when payload is not null then coalesce({{ edp.text_field('memberKind') }}, 'unknown') end as member_kind,
    case when payload is not null then 'member' end as membership_role,
    {{ edp.text_field('origin') }} as origin,
    {{ edp.text_field('memberDN') }} as member_distinguished_name
from version
