import { invariant } from "@edp/base";
import type { Client } from "@edp/postgres";
import type { BatchWriter } from "./batch-writer.ts";
import { createHeldError, keyOf } from "./lease.ts";
import { openBatchSql, takeRawIdsSql } from "./statements.generated.ts";

/** No hash or merge join: a temporary table has no statistics, and a batch must not read the whole head. */
export const beginSql =
  "begin; set local enable_hashjoin = off; set local enable_mergejoin = off; set local jit = off";

/** Checks the fence, under a row lock that lasts until the commit; answers the number of the batch. */
export async function openBatch({ client, lease, times }: BatchWriter): Promise<string> {
  const values = [...keyOf(lease.stream), lease.runId, lease.fence, times.leaseSeconds];
  const opened = await client.query<{ batch_id: string }>(openBatchSql, values);
  const batchId = opened.rows[0]?.batch_id;
  if (batchId === undefined) throw await createHeldError(client, lease.stream);
  return batchId;
}

/** Answers the last id before the block. */
export async function takeRawIds({ client, facts }: BatchWriter, count: number): Promise<number> {
  if (count === 0) return 0;
  const { source, object } = facts.stream;
  const block = await client.query<{ before: string }>(takeRawIdsSql, [source, object, count]);
  invariant(block.rows[0] !== undefined, `meta.raw_table has a row for ${source} ${object}`);
  return Number(block.rows[0].before);
}

/** If the connection is gone, so is the transaction; the first error is the one that counts. */
export async function rollback(client: Client): Promise<void> {
  await client.query("rollback").catch(() => undefined);
}
