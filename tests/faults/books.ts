// What must hold after any fault: rows, ledger and heads agree, and the end is that of a run without faults.
import type { Client, Pool } from "@edp/postgres";
import { expect } from "vitest";

/** As many rows as the ledger has booked, no version twice in a row, every head at its record's newest version. */
export async function expectBalancedBooks(client: Client | Pool, source: string): Promise<void> {
  const found = await client.query<{ rows: number; booked: number; doubled: number; astray: number }>(
    booksSql(source),
    [source],
  );
  const booked = found.rows[0]?.booked;
  expect(found.rows).toEqual([{ rows: booked, booked, doubled: 0, astray: 0 }]);
}

/** Rows against the ledger, versions equal to the one before them, heads that do not point to the newest version. */
function booksSql(source: string): string {
  return `
    with version as (
        select record_id, raw_id, operation, payload_hash,
               lag(payload_hash) over one_record as hash_before, lag(operation) over one_record as operation_before,
               lead(raw_id) over one_record is null as is_newest
          from raw.${source}_workers window one_record as (partition by record_id order by raw_id)
    )
    select (select count(*)::int from version) as rows,
           (select coalesce(sum(rows_landed + rows_deleted), 0)::int from meta.landing_batch where source_code = $1) as booked,
           (select count(*)::int from version
             where operation = operation_before and payload_hash is not distinct from hash_before) as doubled,
           (select count(*)::int from version full join raw.${source}_workers_head as head using (record_id)
             where coalesce(version.is_newest, true)
               and (head.raw_id is distinct from version.raw_id
                    or head.payload_hash is distinct from version.payload_hash)) as astray`;
}

/** Every record's versions in their order, and the cursor: what must not depend on kills. */
export async function digestOf(pool: Pool, source: string): Promise<unknown> {
  const versions = await pool.query(
    `select count(*)::int as records, sum(versions)::int as versions, md5(string_agg(history, '|' order by record_id)) as history
       from (select record_id, count(*) as versions,
                    record_id || string_agg(operation || coalesce(payload::text, ''), ',' order by raw_id) as history
               from raw.${source}_workers group by record_id) as one`,
  );
  const state = await pool.query("select cursor_value from meta.stream_state where source_code = $1", [
    source,
  ]);
  return { ...versions.rows[0], ...state.rows[0] } as unknown;
}
