{#- A table that grows remembers, in its comment, the fingerprint of the select that it was made from. When the
    select changes, the table is made anew from all versions: nobody has to remember a full refresh. -#}
{% macro is_growing(relation, sql) -%}
    {%- if load_cached_relation(relation) is none or should_full_refresh() -%}
        {%- do return(false) -%}
    {%- endif -%}
    {%- set comment = run_query(
        "select obj_description(to_regclass('" ~ relation ~ "'), 'pg_class')"
    )[0][0] -%}
    {%- do return(comment == edp.fingerprint(sql)) -%}
{%- endmacro %}

{% macro fingerprint(sql) -%}
    {%- do return('made from ' ~ local_md5(sql)) -%}
{%- endmacro %}

{#- Puts the table `made` in the place of `relation`, in the same transaction. -#}
{% macro take_place(made, relation, sql) -%}
    {%- set known = load_cached_relation(relation) %}
    {%- if known is not none %}
    drop {{ known.type }} if exists {{ relation }} cascade;
    {%- endif %}
    alter table {{ made }} rename to {{ adapter.quote(relation.identifier) }};
    comment on table {{ relation }} is '{{ edp.fingerprint(sql) }}';
    analyze {{ relation }};
{%- endmacro %}

{% macro beside(relation) -%}
    {%- do return(api.Relation.create(
        database=relation.database, schema=relation.schema, identifier=(relation.identifier ~ '_new')[-63:], type='table'
    )) -%}
{%- endmacro %}
