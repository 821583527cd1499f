-- Direct edges from a group to a member or owner: every version once, typed. Provides entity group_membership.
{{ config(materialized='staged') }}

with version as (
    select * from {{ edp.raw_versions('microsoft-365', 'group_memberships') }}
)

select
    {{ edp.record_columns() }},
    {{ edp.text_field('groupId') }} as group_key,
    {{ edp.text_field(['member', 'id']) }} as member_key,
    {{ edp.map_field(['member', '@odata.type'], {
        '#microsoft.graph.user': 'account',
        '#microsoft.graph.group': 'group',
        '#microsoft.graph.device': 'device',
        '#microsoft.graph.orgContact': 'contact'
    }, 'unknown') }} as member_kind,
    {{ edp.text_field('role') }} as membership_role,
    case when payload is not null then 'direct' end as origin
from version
