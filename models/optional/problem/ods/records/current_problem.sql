-- Current records of entity problem from all providers: one row a source record.
{{ config(materialized='ephemeral') }}

{{ edp.current_records('problem') }}
