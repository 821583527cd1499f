-- find_batch: did the commit arrive whose answer we never got?
-- Called by landing/src/land-object.ts after a lost connection. $1 batch.
select rows_read::integer as read,
       rows_landed::integer as landed,
       rows_unchanged::integer as unchanged,
       rows_quarantined::integer as quarantined,
       rows_deleted::integer as deleted
  from meta.landing_batch
 where batch_id = $1
