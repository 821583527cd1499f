-- Current records of entity account_usage from all providers: one row a source record.
{{ config(materialized='ephemeral') }}

{{ edp.current_records('account_usage') }}
