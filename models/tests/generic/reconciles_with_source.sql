{#- Streams in which the layers disagree on how many records there are: what the source counted itself, the head
    of raw, staging, ODS, vault. One row lost anywhere shows. A stream that landed more while the build ran is
    compared next time. What is quarantined is not in the head, unless an earlier version of it is. -#}
{% test reconciles_with_source(model, entity) %}
{%- set streams = [] -%}
{%- for provider in var('edp_providers').get(entity, []) -%}
    {%- set staged = ref(provider) -%}
    {%- set satellites = var('edp_satellites').get(provider ~ '.' ~ entity, []) -%}
    {%- set satellite = ref(satellites[0]) if satellites else none -%}
    {%- if execute -%}
        {%- for stream in edp.streams_of(provider) -%}
            {%- do streams.append({'stream': stream, 'staged': staged, 'satellite': satellite}) -%}
        {%- endfor -%}
    {%- endif -%}
{%- endfor -%}
{#- Where ODS has its own grain, its match table has the records. -#}
{%- set ods = ref('device_match') if entity == 'device' else model -%}
{%- set ods_source = 'source_code' if entity == 'device' else 'source_system_code' -%}
with ledger as (
    {{ edp.stream_ledger() }}
),

counted as (
    {%- for item in streams %}
    {{ edp.stream_counts(item, entity, ods, ods_source) }}
    {{ 'union all' if not loop.last }}
    {%- else %}
    select null::text as source_code, null::text as object_name, 0 as head_count, 0 as staging_count,
        0 as staging_key_count, 0 as ods_count, 0 as vault_count
    where false
    {%- endfor %}
)

select
    counted.source_code,
    counted.object_name,
    ledger.source_count,
    ledger.quarantined_count,
    counted.head_count,
    counted.staging_count,
    counted.ods_count,
    counted.vault_count
from counted
inner join ledger
    on counted.source_code = ledger.source_code
    and counted.object_name = ledger.object_name
where not ledger.is_moving
    and (
        counted.head_count <> counted.staging_count
        or counted.staging_count <> counted.ods_count
        or counted.staging_key_count <> coalesce(counted.vault_count, counted.staging_key_count)
        or ledger.source_count not between counted.head_count and counted.head_count + ledger.quarantined_count
    )
{% endtest %}
