-- Somebody of another organisation who is in groups of this one: one row a source and member. No account stands behind it
-- here, so it is known by what the groups say of it; an address that a known identity answers to leads to that one.
with edge as (
    select * from {{ ref('current_external_member') }}
    where member_key is not null
),

member as (
    select
        source_code, tenant, member_key,
        (array_agg(member_mail order by is_deleted, updated_at desc, record_id))[1] as mail,
        (array_agg(member_class order by is_deleted, updated_at desc, record_id))[1] as member_class,
        (count(distinct group_key) filter (where not is_deleted))::integer as group_count,
        min(first_seen_at) as first_seen_at,
        max(last_seen_at) as last_seen_at,
        max(updated_at) as updated_at,
        bool_and(is_deleted) as is_deleted,
        max(deleted_at) as deleted_at
    from edge
    group by source_code, tenant, member_key
),

final as (
    select
        {{ edp.derived_id('account', ['member.source_code', 'member.tenant', 'member.member_key']) }} as external_account_id,
        member.source_code as source_system_code,
        member.tenant,
        member.member_key as source_account_key,
        member.mail,
        nullif(split_part(member.mail, '@', 2), '') as mail_domain,
        coalesce(member.member_class, 'unknown') as member_class,
        address.identity_id,
        'external' as identity_type,
        member.group_count,
        member.first_seen_at, member.last_seen_at, member.updated_at, member.is_deleted,
        case when member.is_deleted then member.deleted_at end as deleted_at
    from member
    left join {{ ref('identity_address') }} as address on member.mail = address.address
)

select * from final
