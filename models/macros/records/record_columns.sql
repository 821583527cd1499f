{#- The columns that every staging and provider model has; `record` in entities.yml. -#}
{% macro record_columns() -%}
source_code,
    tenant,
    record_id,
    raw_id,
    batch_id,
    is_deleted,
    extracted_at,
    loaded_at,
    {{ edp.hash_key(['source_code', 'tenant', 'record_id']) }} as record_hash_key
{%- endmacro %}
