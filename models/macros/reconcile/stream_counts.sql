{#- What the ledger says of each stream, over its tenants. -#}
{% macro stream_ledger() -%}
    select
        stream.source_code,
        stream.object_name,
        case when bool_and(stream.source_count is not null) then sum(stream.source_count) end as source_count,
        coalesce(sum(batch.quarantined_count), 0) as quarantined_count,
        coalesce(bool_or(batch.is_moving), false) as is_moving
    from {{ source('meta', 'stream_state') }} as stream
    left join (
        select
            landed.source_code,
            landed.tenant,
            landed.object_name,
            sum(landed.rows_quarantined) as quarantined_count,
            bool_or(landed.batch_id > clock.last_batch_id) as is_moving
        from {{ source('meta', 'landing_batch') }} as landed
        cross join {{ source('meta', 'build_clock') }} as clock
        group by landed.source_code, landed.tenant, landed.object_name
    ) as batch
        on stream.source_code = batch.source_code
        and stream.tenant = batch.tenant
        and stream.object_name = batch.object_name
    group by stream.source_code, stream.object_name
{%- endmacro %}

{% macro stream_counts(item, entity, ods, ods_source) -%}
    {%- set code = item.stream.code -%}
    select
        '{{ code }}' as source_code,
        '{{ item.stream.object }}' as object_name,
        (select count(*) from {{ item.stream.head }} where not deleted) as head_count,
        staged.record_count as staging_count,
        staged.key_count as staging_key_count,
        (select count(*) from {{ ods }} where {{ ods_source }} = '{{ code }}' and not is_deleted) as ods_count,
        {%- if item.satellite is not none %}
        (select count(*) from {{ item.satellite }}
            where record_source = '{{ code }}' and is_current and not is_deleted) as vault_count
        {%- else %}
        null::bigint as vault_count
        {%- endif %}
    from (
        select
            count(*) as record_count,
            {%- if entity == 'worker' %}
            count(distinct employee_id) as key_count
            {%- else %}
            count(*) as key_count
            {%- endif %}
        from (
            select distinct on (record_hash_key) * from {{ item.staged }}
            where source_code = '{{ code }}'
            order by record_hash_key, extracted_at desc, raw_id desc
        ) as newest
        where not is_deleted
    ) as staged
{%- endmacro %}

{#- The streams that a provider model reads, found by its lineage; those that never landed anything are left out. -#}
{% macro streams_of(provider) -%}
    {%- set found = [] -%}
    {%- for node in graph.nodes.values() if node.resource_type == 'model' and node.name == provider -%}
        {%- do edp.collect_streams(node, found) -%}
    {%- endfor -%}
    {%- do return(found) -%}
{%- endmacro %}

{% macro collect_streams(node, found) -%}
    {%- for id in node.depends_on.nodes -%}
        {%- if id.startswith('model.') -%}
            {%- do edp.collect_streams(graph.nodes[id], found) -%}
        {%- elif graph.sources[id].source_name == 'raw' -%}
            {%- set table = graph.sources[id] -%}
            {%- set head = api.Relation.create(
                database=table.database, schema=table.schema, identifier=table.identifier ~ '_head'
            ) -%}
            {%- if edp.is_landed(head) -%}
                {%- do found.append({'code': table.meta.source, 'object': table.meta.object, 'head': head}) -%}
            {%- endif -%}
        {%- endif -%}
    {%- endfor -%}
{%- endmacro %}
