-- Current records of entity license_assignment from all providers: one row a source record.
{{ config(materialized='ephemeral') }}

{{ edp.current_records('license_assignment') }}
