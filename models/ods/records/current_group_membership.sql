-- Current records of entity group_membership from all providers: one row a source record. A member of another
-- organisation is known by the id that an account of this source would have.
{{ config(materialized='ephemeral') }}

with record as (
    {{ edp.current_records('group_membership') }}
)

select
    record.*,
    case
        when record.member_kind = 'external'
            then {{ edp.derived_id('account', ['record.source_code', 'record.tenant', 'record.member_key']) }}
    end as external_account_id
from record
