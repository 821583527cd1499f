-- reset_stream: forget the cursor, so that the next read is a full one. Called by landing/src/stream-state.ts.
-- $1 source, $2 tenant, $3 object, $4 reason. Records stay, and so do their heads: what is unchanged is not landed again.
update meta.stream_state
   set cursor_value = null,
       reset_reason = $4
 where source_code = $1
   and tenant = $2
   and object_name = $3
