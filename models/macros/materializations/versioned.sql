{#- Builds `build.<name>__<n>` and points the view `build.<name>` at it. Readers are not touched: `publish` (in
    packages/transform) moves ods.<name> or mart.<name> to a version whose tests passed, and drops versions that
    nothing refers to any more. A failure leaves the earlier version and its view as they were.

    `live=true` makes the version a view: for what has to be true when it is read and not when it was built. It may
    read only `meta`, whose tables stay. -#}
{% materialization versioned, adapter='postgres' %}
    {%- set view = this.incorporate(type='view') -%}
    {%- set version = edp.next_version(this) -%}
    {%- set is_live = config.get('live', false) -%}
    {%- set made = api.Relation.create(
        database=this.database, schema=this.schema, identifier=this.identifier ~ '__' ~ version,
        type=('view' if is_live else 'table')
    ) -%}

    {{ run_hooks(pre_hooks) }}
    {#- How many rows come out of the windows over versions is hidden from the planner. It takes them for few, joins
        by merging on source and tenant alone, and then compares each record of a source with each. A hash join
        uses all keys, however many rows there are. -#}
    {% call statement('main') -%}
        set local enable_mergejoin = off;
        {% if is_live %}
        {{ get_create_view_as_sql(made, sql) }}
        {% else %}
        {{ get_create_table_as_sql(False, made, sql) }}
        analyze {{ made }};
        {% endif %}
        {{ edp.point_view(view, made) }}
    {%- endcall %}
    {% if not is_live %}{% do create_indexes(made) %}{% endif %}
    {{ run_hooks(post_hooks) }}

    {{ adapter.commit() }}
    {{ return({'relations': [view]}) }}
{% endmaterialization %}

{% macro next_version(relation) -%}
    {%- set found = run_query(
        "select coalesce(max(substring(relname from '__([0-9]+)$')::bigint), 0) + 1 from pg_class"
        ~ " where relkind in ('r', 'v') and relnamespace = '" ~ relation.schema ~ "'::regnamespace"
        ~ " and relname ~ '^" ~ relation.identifier ~ "__[0-9]+$'"
    ) -%}
    {%- do return(found[0][0]) -%}
{%- endmacro %}

{#- Other columns than before: only then the view is dropped, with the views of the user's models on it. -#}
{% macro point_view(view, version) -%}
    do $view$
    begin
        create or replace view {{ view }} as select * from {{ version }};
    exception when invalid_table_definition then
        drop view {{ view }} cascade;
        create view {{ view }} as select * from {{ version }};
    end
    $view$;
{%- endmacro %}
