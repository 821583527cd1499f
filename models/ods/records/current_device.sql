-- Current records of entity device from all providers: one row a source record.
{{ config(materialized='ephemeral') }}

{{ edp.current_records('device') }}
