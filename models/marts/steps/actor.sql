-- Every identity with its manager's name and what HR's word means for it: what all answers about people begin with.
{{ config(materialized='ephemeral') }}

with identity as (
    select * from {{ ref('identity') }}
),

final as (
    select
        identity.*,
        manager.display_name as manager_name,
        identity.employee_id is not null as is_in_hr,
        identity.employee_id is not null
            and not identity.is_deleted
            and identity.lifecycle_state in ('active', 'leave') as is_employed,
        -- Whoever vanishes from HR has left, whatever the last record said.
        identity.employee_id is not null
            and (identity.is_deleted or identity.lifecycle_state = 'terminated') as has_left
    from identity
    left join identity as manager on identity.manager_identity_id = manager.identity_id
)

select * from final
