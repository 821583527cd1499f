-- Current records of entity admin_role_assignment from all providers: one row a source record.
{{ config(materialized='ephemeral') }}

{{ edp.current_records('admin_role_assignment') }}
