-- May the answers be trusted? One row a stream of a source and entity that it provides: how fresh, whether all layers
-- count the same, what was set aside, what the last checks said. A live view over what EDP knows of itself: this
-- must be true when it is read, and it must speak when a build failed, so it takes the clock's now (see `live`).
{{ config(live=true) }}

with source as (
    select * from {{ source('meta', 'source') }}
    where is_enabled
),

stream as (
    select
        source_code, object_name,
        case when bool_and(confirmed_at is not null) then min(confirmed_at) end as confirmed_at
    from {{ source('meta', 'stream_state') }}
    group by source_code, object_name
),

counted as (
    select
        reconciliation.*,
        case
            when is_moving then 'moving'
            when ods_count is null then 'not_counted'
            when raw_count <> staging_count or staging_count <> ods_count then 'differs'
            when staging_key_count <> coalesce(vault_count, staging_key_count) then 'differs'
            when source_count is null then 'unconfirmed'
            when source_count not between raw_count and raw_count + quarantined_count then 'differs'
            else 'agrees'
        end as reconciliation_state,
        'ods.' || case entity_name when 'worker' then 'employment' else entity_name end as dataset_name
    from {{ source('meta', 'reconciliation') }} as reconciliation
),

refused as (
    select source_code, object_name, count(*) as quarantined_count
    from {{ source('meta', 'quarantine') }}
    where resolved_at is null
    group by source_code, object_name
),

verdict as (
    select distinct on (source_code) source_code, outcome, checked_at
    from {{ source('meta', 'connection_check') }}
    order by source_code, checked_at desc, check_id desc
),

-- The tests of each dataset that its last build ran.
tested as (
    select
        result.dataset_name,
        count(*) filter (where result.outcome = 'passed') as passed_count,
        count(*) filter (where result.outcome in ('failed', 'error', 'warned')) as failed_count,
        max(result.checked_at) as tested_at
    from (
        select *, rank() over (partition by dataset_name order by checked_at desc) as age
        from {{ source('meta', 'check_result') }}
        where outcome <> 'skipped'
    ) as result
    where result.age = 1
    group by result.dataset_name
),

final as (
    select
        source.source_code, source.title as source_title, source.connector, source.owner,
        coalesce(stream.object_name, 'none') as object_name,
        coalesce(counted.entity_name, 'none') as entity_name,
        counted.dataset_name,
        stream.confirmed_at,
        stream.confirmed_at + source.error_after as fresh_until,
        case
            when stream.confirmed_at is null then 'never_read'
            when stream.confirmed_at + source.error_after < now() then 'stale'
            when stream.confirmed_at + source.warn_after < now() then 'late'
            else 'fresh'
        end as freshness,
        coalesce(verdict.outcome, 'never') as check_outcome, verdict.checked_at,
        counted.source_count, coalesce(refused.quarantined_count, 0) as quarantined_count,
        counted.raw_count, counted.staging_count, counted.ods_count, counted.vault_count,
        coalesce(counted.reconciliation_state, 'not_counted') as reconciliation_state, counted.counted_at,
        coalesce(tested.passed_count, 0) as passed_test_count, coalesce(tested.failed_count, 0) as failed_test_count,
        tested.tested_at,
        dataset.published_at, dataset.held_since, dataset.held_because,
        stream.confirmed_at as oldest_extracted_at,
        now() as refreshed_at
    from source
    left join stream on source.source_code = stream.source_code
    left join counted on stream.source_code = counted.source_code and stream.object_name = counted.object_name
    left join refused on stream.source_code = refused.source_code and stream.object_name = refused.object_name
    left join verdict on source.source_code = verdict.source_code
    left join tested on counted.dataset_name = tested.dataset_name
    left join {{ source('meta', 'dataset') }} as dataset on counted.dataset_name = dataset.dataset_name
)

select * from final
