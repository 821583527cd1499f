-- read_stream_state: where a stream stands. Called by landing/src/stream-state.ts. $1 source, $2 tenant, $3 object.
select cursor_value,
       advanced_at,
       last_full_at,
       confirmed_at,
       source_count::text as source_count,
       reset_reason
  from meta.stream_state
 where source_code = $1
   and tenant = $2
   and object_name = $3
