// The short way of a first load: no stage, no comparison. The head's key refuses what it knows already, and then, or
// when a payload is refused, everything is undone and the batch goes the long way (write-batch.ts).
// A batch may be copied behind the one in front of it, by another session and before that one is committed. Its ids are
// the ones that follow. Fence, ids and commit wait until its turn has come, so all that was promised holds.
import { invariant } from "@edp/base";
import { type Client, sqlStateOf } from "@edp/postgres";
import type { Batch } from "./batch.ts";
import type { BatchWriter, WrittenBatch } from "./batch-writer.ts";
import { closeBatch, type Content, notePeriods } from "./close-batch.ts";
import { renewLease } from "./lease.ts";
import { beginSql, openBatch, rollback, takeRawIds } from "./open-batch.ts";
import { planAllNew } from "./plan.ts";
import { isRowsFault } from "./refusal.ts";
import { numberBatchSql } from "./statements.generated.ts";
import { judgeSuspects } from "./suspects.ts";
import { copyAdded } from "./write-head.ts";
import { copyVersions } from "./write-versions.ts";

/** A batch whose rows are on their way, in a transaction that is open until `seal` or a rollback. */
export interface Copying {
  readonly writer: BatchWriter;
  readonly batch: Batch;
  readonly batchId: string;
  readonly rawIdBefore: number;
  /** Behind another batch: neither is the fence checked yet, nor are the ids taken. */
  readonly isBehind: boolean;
  /** Settles when the head's rows are there; false when some of them are known, as below. */
  readonly headCopied: Promise<boolean>;
  /** Settles when all is there; false when the batch has to go the long way. */
  readonly copied: Promise<boolean>;
}

export function mayBeAllNew(batch: Batch): boolean {
  return batch.count > 0 && batch.refused.length === 0 && !batch.hasDeletes;
}

/** A batch with nothing in front of it. */
export async function copyFirst(writer: BatchWriter, batch: Batch): Promise<Copying> {
  return orRollback(writer.client, async () => {
    await writer.client.query(beginSql);
    const batchId = await openBatch(writer);
    const rawIdBefore = await takeRawIds(writer, batch.count);
    return copy({ writer, batch, batchId, rawIdBefore, isBehind: false }, Promise.resolve(true));
  });
}

/**
 * Waits until the head's rows of the batch in front are there: a key that both have then makes this batch wait for that
 * one, never the other way round, which nobody would find out. Whoever hangs with locks in hand is ended by the server:
 * the lease names the read's first session only, and this may be the other one.
 */
export async function copyBehind(writer: BatchWriter, batch: Batch, front: Copying): Promise<Copying> {
  const { client, times } = writer;
  return orRollback(client, async () => {
    const limitMs = Math.ceil(2 * times.leaseSeconds * 1000).toString();
    const limits = `set local lock_timeout = ${lockTimeoutMs}; set local transaction_timeout = ${limitMs}`;
    await client.query(`${beginSql}; ${limits}`);
    const numbered = await client.query<{ batch_id: string }>(numberBatchSql);
    const batchId = numbered.rows[0]?.batch_id;
    invariant(batchId !== undefined, "a sequence answers with a number");
    const rawIdBefore = front.rawIdBefore + front.batch.count;
    const isFrontThere = front.headCopied.catch(() => false);
    return copy({ writer, batch, batchId, rawIdBefore, isBehind: true }, isFrontThere);
  });
}

/** Waiting for longer than that is dearer than the long way. */
const lockTimeoutMs = "2000";

function copy(begun: Omit<Copying, "headCopied" | "copied">, mayBegin: Promise<boolean>): Copying {
  const { writer, batch, batchId, rawIdBefore } = begun;
  const { client, names, facts } = writer;
  const { tenant } = facts.stream;
  const headCopied = falseIfNotNew(async () => {
    const unstorable = await judgeSuspects(client, batch);
    if (unstorable.size > 0 || !(await mayBegin)) return false;
    // Two batches share the plan's memory: as long as all is new, it says the same of both.
    await copyAdded(client, { batch, tenant, names, plan: planAllNew(batch), rawIdBefore });
    return true;
  });
  const copied = falseIfNotNew(async () => {
    if (!(await headCopied)) return false;
    const { landed } = planAllNew(batch);
    await copyVersions(client, { batch, batchId, tenant, names, landed, rawIdBefore }, 0, batch.count);
    return true;
  });
  // Their failures are met where they are awaited, which may be later.
  for (const promise of [headCopied, copied]) promise.catch(() => undefined);
  return { ...begun, headCopied, copied };
}

const nobody: Content["refused"] = new Map();

/** Nothing was committed when it answers undefined: the batch has to go the long way. */
export async function seal(copying: Copying): Promise<WrittenBatch | undefined> {
  const { writer, batch, batchId } = copying;
  if (copying.isBehind && !(await falseIfNotNew(() => takeTurn(copying)))) return undefined;
  if (writer.names.extra.period) notePeriods(batch, writer.seen?.periods);
  const content = { refused: nobody, landed: batch.count, unchanged: 0, wasAllNew: true };
  const written = await closeBatch(writer, batch, batchId, content);
  writer.onCommitting({ batchId, batch, written });
  await writer.client.query("commit");
  return written;
}

/** False when somebody else took ids meanwhile: another tenant of the same object. */
async function takeTurn({ writer, batch, rawIdBefore }: Copying): Promise<boolean> {
  await renewLease(writer.client, writer.lease, writer.times);
  return (await takeRawIds(writer, batch.count)) === rawIdBefore;
}

async function falseIfNotNew(work: () => Promise<boolean>): Promise<boolean> {
  try {
    return await work();
  } catch (error) {
    const sqlState = sqlStateOf(error);
    if (isRowsFault(sqlState) || hindrances.has(sqlState ?? "")) return false;
    throw error;
  }
}

/** A key is known, or another tenant of the same object stands in the way: locked for too long, or a deadlock. */
const hindrances: ReadonlySet<string> = new Set(["23505", "55P03", "40P01"]);

async function orRollback<T>(client: Client, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await rollback(client);
    throw error;
  }
}
