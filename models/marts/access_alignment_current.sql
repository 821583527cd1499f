-- Is held access consistent with role and department? One row a usable account and access that it holds, and one row
-- a person and access that a rule expects and that nobody can find.
with actor as (
    select * from {{ ref('actor') }}
),

account as (
    select * from {{ ref('existing_account') }}
    where is_usable is not false
),

expected as (
    select * from {{ ref('access_expected') }}
),

-- An expected thing that is missing, or that leads nowhere.
unmet as (
    select * from {{ ref('expectation_met') }}
    where is_employed and is_met is not true
),

request as (
    select distinct on (subject_identity_id, lower(requested_access))
        subject_identity_id as identity_id, lower(requested_access) as access_key, ticket_key
    from {{ ref('ticket') }}
    where lifecycle_kind = 'access_request' and not is_deleted and status <> 'cancelled'
        and subject_identity_id is not null and requested_access is not null
    order by subject_identity_id, lower(requested_access), opened_at desc, ticket_key
),

confirmed as (
    select min(confirmed_at) as confirmed_at from {{ ref('source_role') }}
    where is_directory or is_cloud
),

judged as (
    select
        account.identity_id, account.account_id, account.account_name, account.account_type,
        access.access_kind, access.target_id, access.access_name, access.source_system_code, access.source_access_key,
        access.depth, access.access_path, expected.expectation_rule,
        least(account.last_seen_at, access.last_seen_at) as last_seen_at,
        case
            when not account.is_personal then 'no_rule'
            when actor.has_left then 'unexpected'
            when expected.expectation_rule is not null then 'consistent'
            when actor.is_in_hr is not true then 'unresolved'
            when governed.target_id is not null then 'unexpected'
            else 'no_rule'
        end as alignment
    from {{ ref('access_held') }} as access
    inner join account on access.account_id = account.account_id
    left join actor on account.identity_id = actor.identity_id
    left join expected
        on account.is_personal
        and account.identity_id = expected.identity_id
        and access.access_kind = expected.access_kind
        and access.target_id = expected.target_id
    left join {{ ref('governed_access') }} as governed
        on access.access_kind = governed.access_kind and access.target_id = governed.target_id
    union all
    select
        unmet.identity_id, null, null, null,
        unmet.access_kind, unmet.target_id, unmet.expected_key, unmet.source_system_code, null,
        null, null, unmet.expectation_rule, confirmed.confirmed_at,
        case when unmet.is_met is null then 'unresolved' else 'missing' end
    from unmet
    cross join confirmed
),

final as (
    select
        md5(concat_ws(
            '|', coalesce(judged.account_id, judged.identity_id), judged.access_kind, judged.target_id,
            case when judged.target_id is null then judged.expectation_rule end
        ))::uuid as access_alignment_id,
        judged.identity_id, actor.employee_id, actor.display_name, actor.job_title, actor.department_name, actor.manager_name,
        actor.lifecycle_state,
        judged.account_id, judged.account_name, judged.account_type,
        judged.access_kind, judged.access_name, judged.source_system_code, judged.source_access_key,
        judged.depth as access_depth, judged.access_path, judged.expectation_rule, judged.alignment,
        request.ticket_key as request_ticket_key,
        least(actor.last_seen_at, judged.last_seen_at) as oldest_extracted_at,
        clock.as_of as refreshed_at
    from judged
    cross join {{ source('meta', 'build_clock') }} as clock
    left join actor on judged.identity_id = actor.identity_id
    left join request on judged.identity_id = request.identity_id and lower(judged.access_name) = request.access_key
)

select * from final
