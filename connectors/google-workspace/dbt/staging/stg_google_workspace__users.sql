-- Accounts of the customer: every version once, typed. Provides entity account.
-- Unit and manager were found when the record was read and stand beside Google's own element.
{{ config(materialized='staged') }}

with version as (
    select * from {{ edp.raw_versions('google-workspace', 'users') }}
)

select
    {{ edp.record_columns() }},
    case
        when payload is not null then coalesce({{ edp.text_field(['user', 'primaryEmail']) }}, record_id)
    end as account_name,
    -- Google signs in by the primary address: it is what other systems call the principal name.
    {{ edp.lower_field(['user', 'primaryEmail']) }} as upn,
    {{ edp.lower_field(['user', 'primaryEmail']) }} as mail,
    {{ edp.text_field(['user', 'name', 'fullName']) }} as display_name,
    {{ edp.text_field(['user', 'name', 'givenName']) }} as given_name,
    {{ edp.text_field(['user', 'name', 'familyName']) }} as family_name,
    -- The Admin console's "Employee ID" is the external id of type organization.
    nullif(
        jsonb_path_query_first(payload, '$.user.externalIds[*] ? (@.type == "organization").value') #>> '{}',
        ''
    ) as employee_id,
    coalesce(
        nullif(jsonb_path_query_first(payload, '$.user.organizations[*] ? (@.primary == true).title') #>> '{}', ''),
        {{ edp.text_field(['user', 'organizations', '0', 'title']) }}
    ) as job_title,
    coalesce(
        nullif(
            jsonb_path_query_first(payload, '$.user.organizations[*] ? (@.primary == true).department') #>> '{}', ''
        ),
        {{ edp.text_field(['user', 'organizations', '0', 'department']) }}
    ) as department_name,
    {{ edp.text_field('managerId') }} as manager_key,
    null::text as immutable_id,
    {{ edp.text_field('orgUnitId') }} as org_unit_key,
    case when payload is not null then 'user' end as object_class,
    -- Suspended or archived: neither can sign in.
    case
        when payload is not null
        then coalesce({{ edp.boolean_field(['user', 'suspended']) }}, false)
            or coalesce({{ edp.boolean_field(['user', 'archived']) }}, false)
    end as is_disabled,
    null::boolean as is_locked,
    null::timestamptz as expires_at,
    -- Who never signed in has the first second of 1970.
    nullif(
        {{ edp.timestamp_field(['user', 'lastLoginTime']) }}, timestamptz '1970-01-01 00:00:00+00'
    ) as last_activity_at,
    {{ edp.timestamp_field(['user', 'creationTime']) }} as created_at_source,
    case
        when payload is null then null
        when {{ edp.boolean_field(['user', 'archived']) }} then 'archived'
        when {{ edp.boolean_field(['user', 'suspended']) }} then 'suspended'
        else 'active'
    end as account_state,
    {{ edp.text_field(['user', 'suspensionReason']) }} as suspension_reason,
    {{ edp.text_field(['user', 'orgUnitPath']) }} as org_unit_path,
    {{ edp.boolean_field(['user', 'isAdmin']) }} as is_super_admin,
    {{ edp.boolean_field(['user', 'isDelegatedAdmin']) }} as is_delegated_admin,
    {{ edp.boolean_field(['user', 'isEnrolledIn2Sv']) }} as is_enrolled_in_2sv,
    {{ edp.boolean_field(['user', 'isEnforcedIn2Sv']) }} as is_enforced_in_2sv,
    {{ edp.json_field(['user', 'aliases']) }} as aliases
from version
