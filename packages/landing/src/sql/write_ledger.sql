-- write_ledger: one row a batch, in the batch's own transaction. Its check constraint is the promise that every record
-- read is landed, unchanged or in quarantine. rows_deleted are tombstones beyond that: nobody sent those records.
-- Called by landing/src/write-batch.ts.
insert into meta.landing_batch
    (batch_id, ingestion_run_id, source_code, tenant, object_name, connector_version, snapshot_mode, snapshot_at,
     window_start, window_end, loaded_at, rows_read, rows_landed, rows_unchanged, rows_quarantined, rows_deleted,
     cursor_before, cursor_after)
overriding system value
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,
        (select cursor_value from meta.stream_state where source_code = $3 and tenant = $4 and object_name = $5), $17)
