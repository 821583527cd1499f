-- Current records of entity account_sign_in from all providers: one row a source record.
{{ config(materialized='ephemeral') }}

{{ edp.current_records('account_sign_in') }}
