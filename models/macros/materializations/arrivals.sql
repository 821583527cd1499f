{#- Hubs and links: inserts keys that are missing and never removes one. Of two arrivals of one key the earlier
    stays, so that any order of loading ends in the same rows. The select gives one row a key. When the table is made
    anew, what it knew goes along: raw may have expired, and a match that held once cannot be found again. -#}
{% materialization arrivals, adapter='postgres' %}
    {%- set target = this.incorporate(type='table') -%}
    {%- set key = config.require('key') -%}
    {{ run_hooks(pre_hooks) }}
    {% if edp.is_growing(target, sql) %}
        {#- A join, not `on conflict … where`: that would lock every known row. -#}
        {% call statement('main') -%}
            create temporary table arrival on commit drop as
            {{ sql }};
            {{ edp.add_arrivals(target, 'arrival', key) }}
            drop table arrival;
        {%- endcall %}
    {% else %}
        {%- set made = edp.beside(target) -%}
        {% call statement('main') -%}
            drop table if exists {{ made }};
            create table {{ made }} as
            {{ sql }};
            alter table {{ made }} add primary key ({{ key }});
            {%- if edp.column_names(target) != [] %}
            {{ edp.add_arrivals(made, target, key, edp.column_names(target)) }}
            {%- endif %}
            {{ edp.take_place(made, target, sql) }}
        {%- endcall %}
    {% endif %}
    {{ run_hooks(post_hooks) }}
    {{ adapter.commit() }}
    {{ return({'relations': [target]}) }}
{% endmaterialization %}

{#- Adds the rows of `arrival` whose key is missing; of two arrivals of one key the earlier stays. -#}
{% macro add_arrivals(target, arrival, key, columns=none) -%}
    update {{ target }} as known
    set load_datetime = arrival.load_datetime, record_source = arrival.record_source
    from {{ arrival }} as arrival
    where known.{{ key }} = arrival.{{ key }}
        and (arrival.load_datetime, arrival.record_source) < (known.load_datetime, known.record_source);
    insert into {{ target }}{% if columns %} ({{ columns | join(', ') }}){% endif %}
    select {{ 'arrival.' ~ columns | join(', arrival.') if columns else 'arrival.*' }}
    from {{ arrival }} as arrival
    left join {{ target }} as known on arrival.{{ key }} = known.{{ key }}
    where known.{{ key }} is null;
{%- endmacro %}

{% macro column_names(relation) -%}
    {%- if load_cached_relation(relation) is none -%}
        {%- do return([]) -%}
    {%- endif -%}
    {%- do return(adapter.get_columns_in_relation(relation) | map(attribute='name') | list) -%}
{%- endmacro %}
