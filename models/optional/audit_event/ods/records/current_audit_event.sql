-- Current records of entity audit_event from all providers: one row a source record.
{{ config(materialized='ephemeral') }}

{{ edp.current_records('audit_event') }}
