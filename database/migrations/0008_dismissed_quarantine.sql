-- 0008: what a person has dismissed stays dismissed when it comes again, so each batch with refused records looks
-- these verdicts up. There are few: only `edp quarantine dismiss` makes them, which is as old as this migration.
set local lock_timeout = '5s';

create index quarantine_dismissed on meta.quarantine (source_code, object_name, payload_hash)
    where resolution = 'dismissed';
