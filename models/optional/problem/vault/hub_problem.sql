-- Every problem that a service desk ever had.
{{ config(materialized='arrivals', key='problem_hash_key') }}

with arrival as (
    select
        record_hash_key as problem_hash_key,
        record_business_key as problem_business_key,
        source_code,
        loaded_at,
        raw_id
    from {{ ref('version_problem') }}
),

final as (
    select distinct on (problem_hash_key)
        problem_hash_key,
        problem_business_key,
        source_code as record_source,
        loaded_at as load_datetime
    from arrival
    order by problem_hash_key, loaded_at, raw_id
)

select * from final
