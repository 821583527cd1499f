-- What every landed record became. An account has two rows: the account itself, and the identity it was matched to.
{{ config(materialized='versioned') }}

with became as (
    {#- Observations become nothing. Of the rest, what nobody provides has no models. -#}
    {%- set optional = ['problem', 'change', 'asset', 'admin_role', 'admin_role_assignment'] | select('in', var('edp_providers')) | list -%}
    {%- for entity in ['department', 'account', 'group', 'group_membership', 'org_unit', 'license_sku',
                       'license_assignment', 'ticket'] + optional %}
    select source_code, tenant, object_name, record_id, '{{ entity }}' as entity_name, {{ entity }}_id as entity_id,
        'record_id' as match_rule, 'record id ' || record_id as match_evidence, 1::numeric as match_confidence,
        false as needs_review, raw_id, not is_deleted as is_current, first_seen_at, last_seen_at
    from {{ ref('current_' ~ entity) }}
    union all
    {%- endfor %}
    select source_code, tenant, object_name, record_id, 'employment', worker_id,
        'record_id', 'record id ' || record_id, 1, false, raw_id, not is_deleted, first_seen_at, last_seen_at
    from {{ ref('current_worker') }}
    union all
    select source_code, tenant, object_name, record_id, 'identity', identity_id,
        'employee_id', 'employee_id ' || employee_id, 1, false, raw_id, not is_deleted, first_seen_at, last_seen_at
    from {{ ref('current_worker') }}
    union all
    select account.source_code, account.tenant, account.object_name, account.record_id, 'identity', match.identity_id,
        match.match_rule, match.match_evidence, match.match_confidence, match.needs_review,
        account.raw_id, not account.is_deleted, account.first_seen_at, account.last_seen_at
    from {{ ref('current_account') }} as account
    inner join {{ ref('account_match') }} as match on account.record_hash_key = match.record_hash_key
    union all
    select device.source_code, device.tenant, device.object_name, device.record_id, 'device', match.device_id,
        match.match_rule, coalesce(match.match_evidence, 'record id ' || device.record_id),
        case match.match_rule when 'hostname' then 0.9 else 1 end, match.needs_review,
        device.raw_id, not device.is_deleted, device.first_seen_at, device.last_seen_at
    from {{ ref('current_device') }} as device
    inner join {{ ref('device_match') }} as match on device.record_hash_key = match.record_hash_key
)

select
    {{ edp.derived_id('source_record', ['entity_name', 'source_code', 'tenant', 'record_id']) }} as source_record_id,
    source_code as source_system_code,
    tenant, object_name, record_id, entity_name, entity_id, match_rule, match_evidence, match_confidence, needs_review,
    raw_id, is_current, first_seen_at, last_seen_at
from became
