{#- Typed reading of `payload`. A field is a name or a list of names. Empty text is null; nothing is trimmed; what
    cannot be read as the type is null, so that one odd value never stops a build. -#}
{% macro text_field(field) -%}
    {%- if field is string -%} nullif(payload ->> {{ edp.quoted(field) }}, '')
    {%- else -%} nullif(payload #>> array[{% for name in field %}{{ edp.quoted(name) }}{{ ', ' if not loop.last }}{% endfor %}], '')
    {%- endif -%}
{%- endmacro %}

{% macro lower_field(field) -%} lower({{ edp.text_field(field) }}) {%- endmacro %}

{% macro boolean_field(field) -%}
    case
        when lower({{ edp.text_field(field) }}) in ('true', 't', 'yes', 'y', '1') then true
        when lower({{ edp.text_field(field) }}) in ('false', 'f', 'no', 'n', '0') then false
    end
{%- endmacro %}

{% macro integer_field(field) -%} {{ edp.typed_field(field, 'integer') }} {%- endmacro %}

{% macro number_field(field) -%} {{ edp.typed_field(field, 'numeric') }} {%- endmacro %}

{% macro date_field(field) -%} {{ edp.typed_field(field, 'date') }} {%- endmacro %}

{% macro timestamp_field(field) -%} {{ edp.typed_field(field, 'timestamptz') }} {%- endmacro %}

{#- Times and dates begin with a digit: PostgreSQL would also take 'today' and 'infinity'. -#}
{% macro typed_field(field, type) -%}
    case
        {%- if type in ('date', 'timestamptz') %}
        when {{ edp.text_field(field) }} !~ '^[0-9]' then null
        {%- endif %}
        when pg_input_is_valid({{ edp.text_field(field) }}, '{{ type }}') then ({{ edp.text_field(field) }})::{{ type }}
    end
{%- endmacro %}

{% macro json_field(field) -%}
    {%- if field is string -%} payload -> {{ edp.quoted(field) }}
    {%- else -%} payload #> array[{% for name in field %}{{ edp.quoted(name) }}{{ ', ' if not loop.last }}{% endfor %}]
    {%- endif -%}
{%- endmacro %}

{#- Active Directory's times: 100 ns since 1601. 0 and the largest number mean never. -#}
{% macro filetime_field(field) -%}
    case
        when {{ edp.number_field(field) }} between 1 and 9000000000000000000
        then timestamptz '1601-01-01 00:00:00+00' + ({{ edp.number_field(field) }} / 10000000) * interval '1 second'
    end
{%- endmacro %}

{#- Milliseconds since 1970, up to the year 9999. -#}
{% macro epoch_ms_field(field) -%}
    case
        when {{ edp.number_field(field) }} between 0 and 253402300799999
        then timestamptz '1970-01-01 00:00:00+00' + {{ edp.number_field(field) }} * interval '1 millisecond'
    end
{%- endmacro %}

{% macro map_field(field, map, otherwise=none) -%}
    case
        when payload is null then null
        {%- for from, to in map.items() %}
        when lower({{ edp.text_field(field) }}) = lower({{ edp.quoted(from) }}) then {{ edp.quoted(to) }}
        {%- endfor %}
        {%- if otherwise is not none %}
        else {{ edp.quoted(otherwise) }}
        {%- endif %}
    end
{%- endmacro %}

{#- A text as SQL literal. No comment may begin in it: `staged` looks for one to put its watermark there. -#}
{% macro quoted(text) -%}
    {%- set inside = text | string | replace("'", "''") -%}
    {%- if '/*' in inside -%} E'{{ inside | replace('\\', '\\\\') | replace('/*', '\\057*') }}'
    {%- else -%} '{{ inside }}'
    {%- endif -%}
{%- endmacro %}

{% macro upper_field(field) -%} upper({{ edp.text_field(field) }}) {%- endmacro %}
