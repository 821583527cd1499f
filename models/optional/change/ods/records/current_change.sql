-- Current records of entity change from all providers: one row a source record.
{{ config(materialized='ephemeral') }}

{{ edp.current_records('change') }}
