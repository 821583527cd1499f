-- find_unstorable: which of these texts are not valid jsonb, and why.
-- Called by landing/src/suspects.ts for records that its scan suspects. $1 texts. A stack overflow is an error even
-- here; the caller asks again one by one.
select suspect.position::integer as position,
       reason.sql_error_code as sqlstate,
       reason.detail
  from unnest($1::text[]) with ordinality as suspect(payload, position),
       pg_input_error_info(suspect.payload, 'jsonb') as reason
 where reason.sql_error_code is not null
