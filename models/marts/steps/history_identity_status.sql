-- What HR said of each person's employment, from when to when, over all its providers.
{{ config(materialized='ephemeral') }}

{{ edp.union_satellites('worker', 'identity_status', 'identity_hash_key', ['employment_status', 'hire_date', 'termination_date']) }}
