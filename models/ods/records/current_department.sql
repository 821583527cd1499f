-- Current records of entity department from all providers: one row a source record.
{{ config(materialized='ephemeral') }}

{{ edp.current_records('department') }}
