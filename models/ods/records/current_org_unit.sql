-- Current records of entity org_unit from all providers: one row a source record.
{{ config(materialized='ephemeral') }}

{{ edp.current_records('org_unit') }}
