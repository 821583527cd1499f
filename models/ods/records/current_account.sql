-- Current records of entity account from all providers: one row a source record, with the identity that the
-- account would found when nobody else claims it.
{{ config(materialized='ephemeral') }}

with record as (
    {{ edp.current_records('account') }}
)

select
    record.*,
    {{ edp.business_key(['source_code', 'tenant', 'record_id']) }} as founded_business_key
from record
