-- Channels of teams: every version once, typed.
{{ config(materialized='staged') }}

with version as (
    select * from {{ edp.raw_versions('microsoft-365', 'channels') }}
)

select
    {{ edp.record_columns() }},
    {{ edp.text_field('teamId') }} as team_key,
    {{ edp.text_field(['channel', 'id']) }} as channel_key,
    {{ edp.text_field(['channel', 'displayName']) }} as channel_name,
    {{ edp.map_field(['channel', 'membershipType'], {
        'standard': 'standard',
        'private': 'private',
        'shared': 'shared'
    }, 'unknown') }} as channel_type,
    {{ edp.text_field(['channel', 'description']) }} as description,
    {{ edp.boolean_field(['channel', 'isArchived']) }} as is_archived,
    {{ edp.timestamp_field(['channel', 'createdDateTime']) }} as created_at_source
from version
