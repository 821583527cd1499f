-- People of HR who start, or started a short while ago.
{{ config(materialized='ephemeral') }}

with actor as (
    select * from {{ ref('actor') }}
),

final as (
    select actor.*, clock.platform_date - actor.hire_date as days_since_hire
    from actor
    cross join {{ source('meta', 'build_clock') }} as clock
    cross join {{ ref('threshold') }} as threshold
    where actor.is_in_hr
        and not actor.has_left
        and (
            actor.lifecycle_state = 'starting'
            or (actor.is_employed and actor.hire_date >= clock.platform_date - threshold.onboarding_window)
        )
)

select * from final
