-- Accounts that their source still has, and whether somebody can sign in with them. Contacts are no accounts.
-- is_usable is null when the source does not say whether the account is disabled.
{{ config(materialized='ephemeral') }}

with account as (
    select * from {{ ref('account') }}
),

final as (
    select
        account.*,
        account.account_type = 'user' as is_personal,
        case
            when account.is_disabled or account.is_expired then false
            when account.is_disabled is null then null
            else true
        end as is_usable
    from account
    where not account.is_deleted
        and coalesce(account.object_class, 'user') <> 'contact'
)

select * from final
