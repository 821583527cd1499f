{#- One row a record: the attributes of its last known version, and whether the source still has it.
    Newest is by extracted_at, then raw_id, so an older window that is replayed later changes nothing. -#}
{% macro current_records(entity) -%}
    with version as (
        {{ edp.union_providers(entity) }}
    ),

    ranked as (
        select
            version.*,
            min(extracted_at) over (partition by record_hash_key) as first_seen_at,
            first_value(is_deleted) over newest as is_gone,
            first_value(extracted_at) over newest as newest_at,
            row_number() over (
                partition by record_hash_key, is_deleted order by extracted_at desc, raw_id desc
            ) as place
        from version
        window newest as (partition by record_hash_key order by extracted_at desc, raw_id desc)
    )

    select
        {{ edp.derived_id(entity, ['ranked.source_code', 'ranked.tenant', 'ranked.record_id']) }} as {{ entity }}_id,
        ranked.source_code,
        ranked.tenant,
        ranked.record_id,
        ranked.record_hash_key,
        ranked.raw_id,
        {%- for column in var('edp_entities')[entity] %}
        ranked.{{ column[0] }},
        {%- endfor %}
        batch.object_name,
        ranked.first_seen_at,
        case
            when ranked.is_gone then ranked.extracted_at
            else greatest(ranked.extracted_at, stream.confirmed_at)
        end as last_seen_at,
        ranked.extracted_at as updated_at,
        ranked.is_gone as is_deleted,
        case when ranked.is_gone then ranked.newest_at end as deleted_at
    from ranked
    left join {{ source('meta', 'landing_batch') }} as batch on ranked.batch_id = batch.batch_id
    left join {{ source('meta', 'stream_state') }} as stream
        on ranked.source_code = stream.source_code
        and ranked.tenant = stream.tenant
        and batch.object_name = stream.object_name
    where not ranked.is_deleted
        and ranked.place = 1
{%- endmacro %}
