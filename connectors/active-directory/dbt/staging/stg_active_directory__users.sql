-- Users, service accounts and contacts: every version once, typed. Provides entity account.
-- What a name means (manager, unit above) was found out when the record was read and stands under `decoded`.
{{ config(materialized='staged') }}

with version as (
    select * from {{ edp.raw_versions('active-directory', 'users') }}
)

select
    {{ edp.record_columns() }},
    case
        when payload is not null
        then coalesce(
            {{ edp.text_field('sAMAccountName') }},
            {{ edp.text_field('userPrincipalName') }},
            {{ edp.text_field('mail') }},
            {{ edp.text_field('displayName') }},
            record_id
        )
    end as account_name,
    {{ edp.lower_field('userPrincipalName') }} as upn,
    {{ edp.lower_field('mail') }} as mail,
    {{ edp.text_field('displayName') }} as display_name,
    {{ edp.text_field('givenName') }} as given_name,
    {{ edp.text_field('sn') }} as family_name,
    {{ edp.text_field('employeeID') }} as employee_id,
    {{ edp.text_field('title') }} as job_title,
    {{ edp.text_field('department') }} as department_name,
    coalesce({{ edp.text_field(['decoded', 'manager']) }}, {{ edp.text_field('manager') }}) as manager_key,
    -- What a synchronised account shares: the anchor where one is set, else the GUID itself.
    case
        when payload is not null
        then coalesce(substring({{ edp.lower_field('mS-DS-ConsistencyGuid') }} from '^[0-9a-f-]{36}$'), record_id)
    end as immutable_id,
    {{ edp.text_field(['decoded', 'organizationalUnit']) }} as org_unit_key,
    lower(payload -> 'objectClass' ->> -1) as object_class,
    ({{ edp.integer_field('userAccountControl') }}) & 2 = 2 as is_disabled,
    case
        when payload is not null then {{ edp.text_field(['decoded', 'lockoutTime']) }} is not null
    end as is_locked,
    {{ edp.timestamp_field(['decoded', 'accountExpires']) }} as expires_at,
    {{ edp.timestamp_field(['decoded', 'lastLogonTimestamp']) }} as last_activity_at,
    {{ edp.timestamp_field(['decoded', 'whenCreated']) }} as created_at_source,
    {{ edp.timestamp_field(['decoded', 'pwdLastSet']) }} as password_set_at,
    {{ edp.text_field('company') }} as company_name,
    {{ edp.text_field('distinguishedName') }} as distinguished_name
from version
