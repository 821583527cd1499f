-- Whether each account could be used, from when to when, over all providers of accounts.
{{ config(materialized='ephemeral') }}

{{ edp.union_satellites('account', 'account_status', 'account_hash_key', ['is_disabled', 'expires_at']) }}
