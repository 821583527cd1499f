-- Current records of entity group from all providers: one row a source record.
{{ config(materialized='ephemeral') }}

{{ edp.current_records('group') }}
