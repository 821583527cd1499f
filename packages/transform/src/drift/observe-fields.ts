// What the versions that landed since the last look say about a stream's fields, in one pass over them. Of very many
// an even share is looked at, and always the newest: what is built next is made of them, and the time it takes stays
// small beside the landing. What comes in one look counts as there from its beginning, so the first makes nothing new.
import { quoteQualified, type Client } from "@edp/postgres";

export interface Stream {
  readonly source: string;
  readonly object: string;
}

/** How many versions are looked at at most, about. */
const enough = 50_000;
const newest = 1_000;

/** False: nothing new. Holds the stream's row until commit, so that nothing is counted twice. */
export async function observeFields(client: Client, { source, object }: Stream): Promise<boolean> {
  const span = await client.query<{ read_until: string; last_raw_id: string }>(
    `with first_look as (
         insert into meta.stream_shape (source_code, object_name, read_until, rows_seen)
         values ($1, $2, 0, 0) on conflict do nothing)
     select coalesce((select read_until from meta.stream_shape where source_code = $1 and object_name = $2), 0) as read_until,
            last_raw_id
       from meta.raw_table where source_code = $1 and object_name = $2`,
    [source, object],
  );
  const found = span.rows[0];
  if (found === undefined || BigInt(found.read_until) >= BigInt(found.last_raw_id)) return false;
  const step = (BigInt(found.last_raw_id) - BigInt(found.read_until)) / BigInt(enough) + 1n;
  const values = [source, object, found.read_until, found.last_raw_id, step.toString(), newest];
  await client.query(observe(quoteQualified("raw", `${source}_${object}`)), values);
  return true;
}

/** $1 source, $2 object, $3 after, $4 until, $5 every how many, $6 the newest that are all looked at. */
const observe = (table: string): string => `
  with fresh as materialized (
      select raw_id, payload, row_number() over (order by raw_id) as place
        from ${table}
       where raw_id > $3 and raw_id <= $4 and operation = 'upsert' and json_typeof(payload) = 'object'
         and (raw_id % $5::bigint = 0 or raw_id > $4::bigint - $6::bigint)
  ), total as (
      select count(*) as rows from fresh
  ), shape as (
      update meta.stream_shape as shape
         set read_until = $4, rows_seen = shape.rows_seen + total.rows
        from total where source_code = $1 and object_name = $2
      returning shape.rows_seen - total.rows as rows_before
  ), seen as (
      select field.key as field_name, json_typeof(field.value) as json_type, count(*) as rows_seen,
             max(fresh.place) as last_place,
             min(fresh.raw_id) as first_raw_id, max(fresh.raw_id) as last_raw_id
        from fresh, json_each(fresh.payload) as field
       group by 1, 2
  ), missed as (
      update meta.stream_field as known
         set rows_since = known.rows_since + total.rows
        from total
       where known.source_code = $1 and known.object_name = $2
         and not exists (select from seen where seen.field_name = known.field_name and seen.json_type = known.json_type)
  )
  insert into meta.stream_field as known (source_code, object_name, field_name, json_type, rows_seen, rows_before,
         rows_since, first_raw_id, last_raw_id)
  select $1, $2, seen.field_name, seen.json_type, seen.rows_seen, shape.rows_before,
         total.rows - seen.last_place, seen.first_raw_id, seen.last_raw_id
    from seen, total, shape
  on conflict (source_code, object_name, field_name, json_type) do update
     set rows_seen = known.rows_seen + excluded.rows_seen, rows_since = excluded.rows_since,
         last_raw_id = excluded.last_raw_id`;
