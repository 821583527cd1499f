-- Current records of entity external_member from all providers: one row a source record.
{{ config(materialized='ephemeral') }}

{{ edp.current_records('external_member') }}
