-- Which department HR put each person into, from when to when, over all its providers.
{{ config(materialized='ephemeral') }}

{{ edp.union_satellites('worker', 'identity_descriptive', 'identity_hash_key', ['department_key']) }}
