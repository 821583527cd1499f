{#- All landed versions of one object, over all enabled sources of a connector, as a relation in parentheses.
    A raw table that nothing was landed into yet does not exist and is left out. The comment after the 0 is
    where the materialization `staged` puts its watermark, so that the body of a model stays a plain select.
    With `period=true`, for objects whose rows have a period, the period is part of the record id: `101|2026-11-20|2026-11-20`. -#}
{% macro raw_versions(connector, object, period=false) -%}
    {%- set sources = [] -%}
    {%- for item in var('edp_sources') if item.connector == connector and object in item.objects -%}
        {%- do sources.append(item.code) -%}
    {%- endfor -%}
    {{ edp.raw_versions_of(sources, object, period) }}
{%- endmacro %}

{#- The same for sources that are named: what generated staging models of generic connectors use. -#}
{% macro raw_versions_of(sources, object, period=false) -%}
    {%- set selects = [] -%}
    {%- for code in sources -%}
        {%- set relation = source('raw', code ~ '_' ~ object) -%}
        {%- if not execute or edp.is_landed(relation) -%}
            {%- do selects.append(edp.raw_versions_in(code, relation, period)) -%}
        {%- endif -%}
    {%- endfor -%}
    (
    {%- if selects %}
    {{ selects | join('\n    union all\n    ') }}
    {%- else %}
    select
        null::text as source_code, null::text as tenant, null::text as record_id, null::bigint as raw_id,
        null::bigint as batch_id, null::boolean as is_deleted, null::timestamptz as extracted_at,
        null::timestamptz as loaded_at, null::timestamptz as source_updated_at, null::jsonb as payload
    where false
    {%- endif %}
    )
{%- endmacro %}

{#- Whether the table is there, asked of the database itself. dbt's own list of relations begins without `raw`: the
    first threads that ask fill it, and the next ones are answered from the half that is there by then. -#}
{% macro is_landed(relation) -%}
    {%- do return(run_query(
        "select to_regclass('" ~ relation.include(database=false) ~ "') is not null"
    )[0][0]) -%}
{%- endmacro %}

{% macro raw_versions_in(code, relation, period) -%}
select
        '{{ code }}'::text as source_code,
        raw_version.tenant,
        {% if period -%}
        concat_ws('|', raw_version.record_id, raw_version.period_start, raw_version.period_end) as record_id,
        {%- else -%}
        raw_version.record_id,
        {%- endif %}
        raw_version.raw_id,
        raw_version.batch_id,
        raw_version.operation = 'delete' as is_deleted,
        raw_version.extracted_at,
        batch.loaded_at,
        raw_version.source_updated_at,
        raw_version.payload::jsonb as payload
    from {{ relation }} as raw_version
    left join {{ source('meta', 'landing_batch') }} as batch on raw_version.batch_id = batch.batch_id
    where raw_version.raw_id > 0 /* watermark of {{ code }} */
{%- endmacro %}
