-- Everybody who ever worked on a problem. Who does: the satellites of the problem.
{{ config(materialized='arrivals', key='account_problem_hash_key') }}

with version as (
    select * from {{ ref('version_problem') }}
    where account_problem_hash_key is not null
),

final as (
    select distinct on (account_problem_hash_key)
        account_problem_hash_key,
        technician_hash_key as account_hash_key,
        record_hash_key as problem_hash_key,
        source_code as record_source,
        loaded_at as load_datetime
    from version
    order by account_problem_hash_key, loaded_at, raw_id
)

select * from final
