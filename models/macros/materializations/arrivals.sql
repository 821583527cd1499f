{#- Hubs and links: inserts keys that are missing and never removes one. Of two arrivals of one key the earlier
    stays, so that any order of loading ends in the same rows. The select gives one row a key. -#}
{% materialization arrivals, adapter='postgres' %}
    {%- set target = this.incorporate(type='table') -%}
    {%- set key = config.require('key') -%}
    {{ run_hooks(pre_hooks) }}
    {% if edp.is_growing(target, sql) %}
        {#- A join, not `on conflict … where`: that would lock every known row. -#}
        {% call statement('main') -%}
            create temporary table arrival on commit drop as
            {{ sql }};
            update {{ target }} as known
            set load_datetime = arrival.load_datetime, record_source = arrival.record_source
            from arrival
            where known.{{ key }} = arrival.{{ key }}
                and (arrival.load_datetime, arrival.record_source) < (known.load_datetime, known.record_source);
            insert into {{ target }}
            select arrival.* from arrival
            left join {{ target }} as known on arrival.{{ key }} = known.{{ key }}
            where known.{{ key }} is null;
            drop table arrival;
        {%- endcall %}
    {% else %}
        {%- set made = edp.beside(target) -%}
        {% call statement('main') -%}
            drop table if exists {{ made }};
            create table {{ made }} as
            {{ sql }};
            alter table {{ made }} add primary key ({{ key }});
            {{ edp.take_place(made, target, sql) }}
        {%- endcall %}
    {% endif %}
    {{ run_hooks(post_hooks) }}
    {{ adapter.commit() }}
    {{ return({'relations': [target]}) }}
{% endmaterialization %}
