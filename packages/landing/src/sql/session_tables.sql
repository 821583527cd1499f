-- session_tables: what a landing session keeps beside the real tables: no WAL, no index, emptied by each commit.
-- Called by landing/src/land-object.ts when it gets a connection.
create temporary table if not exists edp_stage (
    seq          integer not null,
    record_id    text    collate "C" not null,
    payload_hash bytea
) on commit delete rows;
create temporary table if not exists edp_move (
    record_id    text    collate "C" not null,
    payload_hash bytea,
    raw_id       bigint  not null
) on commit delete rows;
