-- The rungs of the matching ladder that count here; the usual ladder while the organisation has decided nothing.
{{ config(materialized='ephemeral') }}

with decided as (
    select * from {{ source('meta', 'mapping_identity_rule') }}
),

usual (rule, priority, confidence, is_enabled) as (
    values
    ('manual', 1, 1.0, true),
    ('immutable_id', 2, 1.0, true),
    ('employee_id', 3, 0.95, true),
    ('upn', 4, 0.8, true),
    ('mail', 5, 0.7, true)
),

final as (
    select rule, priority, confidence, is_enabled from decided
    union all
    select rule, priority, confidence, is_enabled from usual
    where not exists (select from decided)
)

select rule, priority, confidence from final
where is_enabled
