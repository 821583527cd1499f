{#- Hubs and links: inserts keys that are missing and never removes one. Of two arrivals of one key the earlier
    stays, so that any order of loading ends in the same rows. The select gives one row a key. -#}
{% materialization arrivals, adapter='postgres' %}
    {%- set target = this.incorporate(type='table') -%}
    {%- set key = config.require('key') -%}
    {{ run_hooks(pre_hooks) }}
    {% if edp.is_growing(target, sql) %}
        {% call statement('main') -%}
            insert into {{ target }} as known
            {{ sql }}
            on conflict ({{ key }}) do update
                set load_datetime = excluded.load_datetime, record_source = excluded.record_source
                where (excluded.load_datetime, excluded.record_source) < (known.load_datetime, known.record_source);
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
