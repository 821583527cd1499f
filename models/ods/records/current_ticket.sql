-- Current records of entity ticket from all providers: one row a source record.
{{ config(materialized='ephemeral') }}

{{ edp.current_records('ticket') }}
