{#- Keys. The rule (never change it: it would be a re-hash of the vault): in each part double every \ and write
    | as \|; null becomes \N; join with |; sha256 over the UTF-8 bytes. convert_to and not a cast: a cast of text
    to bytea reads backslashes as escapes. -#}
{% macro business_key(parts) -%}
    {%- for part in parts -%}
        coalesce(replace(replace(normalize({{ part }}, nfc), '\', '\\'), '|', '\|'), '\N')
        {%- if not loop.last %} || '|' || {% endif -%}
    {%- endfor -%}
{%- endmacro %}

{% macro hash_key(parts) -%}
    sha256(convert_to({{ edp.business_key(parts) }}, 'UTF8'))
{%- endmacro %}

{#- A uuid that is the same after every rebuild: the first half of the hash of the entity's name and the parts. -#}
{% macro derived_id(entity, parts) -%}
    encode(substring({{ edp.hash_key(["'" ~ entity ~ "'"] + parts) }} for 16), 'hex')::uuid
{%- endmacro %}
