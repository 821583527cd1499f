-- count_landed: what an ingestion run has landed so far, from the ledger, whatever became of the run.
-- Called by landing/src/ledger.ts. $1 ingestion run, $2 object or null for all.
select coalesce(sum(rows_read), 0)::text as read,
       coalesce(sum(rows_landed), 0)::text as landed,
       coalesce(sum(rows_unchanged), 0)::text as unchanged,
       coalesce(sum(rows_quarantined), 0)::text as quarantined,
       coalesce(sum(rows_deleted), 0)::text as deleted
  from meta.landing_batch
 where ingestion_run_id = $1
   and ($2::text is null or object_name = $2)
