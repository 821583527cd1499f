-- Edges to members of another organisation, one row a version of any edge. Provides entity external_member.
{{ config(materialized='ephemeral') }}

with edge as (
    select * from {{ ref('stg_google_workspace__group_memberships') }}
)

select
    source_code,
    tenant,
    record_id,
    raw_id,
    batch_id,
    is_deleted,
    extracted_at,
    loaded_at,
    record_hash_key,
    group_key,
    case when is_outside then member_key end as member_key,
    case when is_outside then member_mail end as member_mail,
    case
        when not is_outside then null
        when google_type in ('user', 'group') then google_type
        else 'unknown'
    end as member_class,
    membership_role
from edge
