-- Members of private and shared channels: every version once, typed. Standard channels have their team's members.
{{ config(materialized='staged') }}

with version as (
    select * from {{ edp.raw_versions('microsoft-365', 'channel_members') }}
)

select
    {{ edp.record_columns() }},
    {{ edp.text_field('teamId') }} as team_key,
    {{ edp.text_field('channelId') }} as channel_key,
    {{ edp.text_field(['member', 'userId']) }} as member_key,
    {{ edp.text_field(['member', 'tenantId']) }} as member_tenant,
    {{ edp.text_field(['member', 'displayName']) }} as member_name,
    case
        when payload is null then null
        when payload -> 'member' -> 'roles' @> '["owner"]' then 'owner'
        when payload -> 'member' -> 'roles' @> '["guest"]' then 'guest'
        else 'member'
    end as membership_role
from version
