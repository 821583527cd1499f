-- advance_stream: where the stream stands after this batch, in the batch's own transaction.
-- Called by landing/src/stream-state.ts. $1 source, $2 tenant, $3 object, $4 cursor or null, $5 kind of cursor or null,
-- $6 now, $7 run, $8 true when the read came to its end, $9 true when that end was a complete snapshot, $10 the source's count.
-- No cursor leaves the old one; the source's count is null when this read's end did not say one.
insert into meta.stream_state as state
    (source_code, tenant, object_name, cursor_value, cursor_kind, advanced_at, advanced_by_run_id,
     last_full_run_id, last_full_at, confirmed_at, source_count)
values ($1, $2, $3, $4, $5,
        case when $4::text is not null then $6::timestamptz end,
        case when $4::text is not null then $7::uuid end,
        case when $9 then $7::uuid end,
        case when $9 then $6::timestamptz end,
        case when $8 then $6::timestamptz end,
        $10)
on conflict (source_code, tenant, object_name) do update
   set cursor_value       = coalesce(excluded.cursor_value, state.cursor_value),
       cursor_kind        = coalesce(excluded.cursor_kind, state.cursor_kind),
       advanced_at        = coalesce(excluded.advanced_at, state.advanced_at),
       advanced_by_run_id = coalesce(excluded.advanced_by_run_id, state.advanced_by_run_id),
       last_full_run_id   = coalesce(excluded.last_full_run_id, state.last_full_run_id),
       last_full_at       = coalesce(excluded.last_full_at, state.last_full_at),
       confirmed_at       = coalesce(excluded.confirmed_at, state.confirmed_at),
       source_count       = case when $8 then excluded.source_count else state.source_count end,
       reset_reason       = case when $9 then null else state.reset_reason end
