-- session_tables: what a landing session keeps beside the real tables: no WAL, no index, emptied by each commit.
-- Called by landing/src/land-object.ts when it gets a connection. The periods are filled for reports only; elsewhere
-- their two nulls take no room: the bitmap fits into the row's header.
create temporary table if not exists edp_stage (
    seq          integer not null,
    record_id    text    collate "C" not null,
    payload_hash bytea,
    period_start date,
    period_end   date
) on commit delete rows;
create temporary table if not exists edp_move (
    record_id    text    collate "C" not null,
    payload_hash bytea,
    raw_id       bigint  not null,
    period_start date,
    period_end   date
) on commit delete rows;
