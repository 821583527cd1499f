-- settle_quarantine: close one verdict; bytes and reason stay. Called by landing/src/replay-quarantine.ts, in the
-- transaction that lands the record if there is one. $1 quarantine row, $2 now, $3 landed or superseded, $4 run.
update meta.quarantine
   set resolved_at = $2,
       resolution = $3,
       resolved_by_run_id = $4
 where quarantine_id = $1
   and resolved_at is null
