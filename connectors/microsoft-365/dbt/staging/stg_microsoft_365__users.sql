-- Accounts of the tenant: every version once, typed. Provides entity account.
{{ config(materialized='staged') }}

with version as (
    select * from {{ edp.raw_versions('microsoft-365', 'users') }}
),

-- The immutable id is the origin's GUID in base64; its first three parts are little-endian.
anchored as (
    select
        version.*,
        case
            when payload ->> 'onPremisesImmutableId' ~ '^[A-Za-z0-9+/]{22}==$'
            then encode(decode(payload ->> 'onPremisesImmutableId', 'base64'), 'hex')
        end as anchor
    from version
)

select
    {{ edp.record_columns() }},
    case when payload is not null then coalesce({{ edp.text_field('userPrincipalName') }}, record_id) end as account_name,
    {{ edp.lower_field('userPrincipalName') }} as upn,
    {{ edp.lower_field('mail') }} as mail,
    {{ edp.text_field('displayName') }} as display_name,
    {{ edp.text_field('givenName') }} as given_name,
    {{ edp.text_field('surname') }} as family_name,
    {{ edp.text_field('employeeId') }} as employee_id,
    {{ edp.text_field('jobTitle') }} as job_title,
    {{ edp.text_field('department') }} as department_name,
    -- A list has the manager as an object, a round of changes as a list of one.
    coalesce(
        {{ edp.text_field(['manager', 'id']) }},
        {{ edp.text_field(['manager@delta', '0', 'id']) }}
    ) as manager_key,
    regexp_replace(
        anchor,
        '^(..)(..)(..)(..)(..)(..)(..)(..)(.{4})(.{12})$',
        '\4\3\2\1-\6\5-\8\7-\9-'
    ) || right(anchor, 12) as immutable_id,
    null::text as org_unit_key,
    {{ edp.map_field('userType', {'Member': 'user', 'Guest': 'guest'}, 'user') }} as object_class,
    not {{ edp.boolean_field('accountEnabled') }} as is_disabled,
    null::boolean as is_locked,
    null::timestamptz as expires_at,
    greatest(
        {{ edp.timestamp_field(['signInActivity', 'lastSuccessfulSignInDateTime']) }},
        {{ edp.timestamp_field(['signInActivity', 'lastSignInDateTime']) }},
        {{ edp.timestamp_field(['signInActivity', 'lastNonInteractiveSignInDateTime']) }}
    ) as last_activity_at,
    {{ edp.timestamp_field('createdDateTime') }} as created_at_source,
    {{ edp.boolean_field('onPremisesSyncEnabled') }} as is_synchronised,
    {{ edp.text_field('companyName') }} as company_name
from anchored
