-- number_batch: the number of a batch that is copied before its turn has come: fence and ledger follow then.
-- Called by landing/src/all-new.ts. Others are numbered by open_batch.
select nextval(pg_get_serial_sequence('meta.landing_batch', 'batch_id'))::text as batch_id
