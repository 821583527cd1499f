{#- Which schema a model lives in, by the folders of its file: staging -> ods, vault -> vault, all else -> build.
    The generated root project's generate_schema_name calls it (dbt takes that macro from the root only). -#}
{% macro model_schema(node) -%}
    {%- set folders = node.original_file_path.split('/')[:-1] -%}
    {%- if 'staging' in folders -%} ods
    {%- elif 'vault' in folders -%} vault
    {%- else -%} build
    {%- endif -%}
{%- endmacro %}
