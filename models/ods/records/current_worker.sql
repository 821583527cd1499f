-- Current records of entity worker from all providers: one row a source record, with the key of the person.
{{ config(materialized='ephemeral') }}

with record as (
    {{ edp.current_records('worker') }}
)

select
    record.*,
    {{ edp.business_key(['employee_id']) }} as identity_business_key,
    {{ edp.derived_id('identity', [edp.business_key(['employee_id'])]) }} as identity_id
from record
where employee_id is not null
