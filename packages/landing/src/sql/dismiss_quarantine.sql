-- dismiss_quarantine: a person says that these records need not be mended; bytes and reason stay, and who said it why
-- goes to the audit trail. Called by landing/src/dismiss-quarantine.ts, which takes it back when one of them was not
-- open. $1 quarantine rows, $2 now, $3 who, $4 why.
with dismissed as (
    update meta.quarantine
       set resolved_at = $2::timestamptz,
           resolution = 'dismissed'
     where quarantine_id = any ($1::bigint[])
       and resolved_at is null
    returning quarantine_id, source_code, object_name, reason_code, record_id
),

noted as (
    insert into meta.audit_event (occurred_at, actor, action, subject, detail)
    select $2::timestamptz,
           $3,
           'quarantine.dismiss',
           'quarantine ' || quarantine_id,
           jsonb_build_object(
               'source', source_code, 'object', object_name, 'record', record_id, 'reason', reason_code,
               'because', $4::text, 'database_user', session_user
           )
      from dismissed
)

select quarantine_id::text as id from dismissed
