-- Current records of entity asset from all providers: one row a source record.
{{ config(materialized='ephemeral') }}

{{ edp.current_records('asset') }}
