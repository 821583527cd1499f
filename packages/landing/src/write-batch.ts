// One batch is one transaction: fence, versions, head, ledger, quarantine, cursor. All of it is visible or none.
import { invariant } from "@edp/base";
import { sqlStateOf } from "@edp/postgres";
import { type Batch, periodOf, refuseRecord } from "./batch.ts";
import type { BatchWriter, WrittenBatch } from "./batch-writer.ts";
import { compareWithHead, type PresentRecord } from "./compare.ts";
import { endSnapshot } from "./end-snapshot.ts";
import { createHeldError, keyOf } from "./lease.ts";
import { type ReadFacts, writeLedger } from "./ledger.ts";
import { findOccurrences, type Occurrences } from "./occurrences.ts";
import type { SeenPeriods } from "./period.ts";
import { type Changes, leaveOut, type Plan, planAllNew, planBatch } from "./plan.ts";
import { isKeyKnown, isRowsFault, reasonOfState, type Refusal } from "./refusal.ts";
import { openBatchSql, takeRawIdsSql } from "./statements.generated.ts";
import type { RawNames } from "./stream.ts";
import { advanceStream } from "./stream-state.ts";
import { judgeSuspects } from "./suspects.ts";
import { copyAdded, writeHead } from "./write-head.ts";
import { copyStorableVersions, copyVersions, type RefusedPositions } from "./write-versions.ts";

/** No hash or merge join: a temporary table has no statistics, and a batch must not read the whole head. */
const beginSql =
  "begin; set local enable_hashjoin = off; set local enable_mergejoin = off; set local jit = off";

export async function writeBatch(
  writer: BatchWriter,
  batch: Batch,
  expectNew: boolean,
): Promise<WrittenBatch> {
  const { client } = writer;
  await client.query(beginSql);
  try {
    const batchId = await openBatch(writer);
    if (writer.names.extra.period) notePeriods(batch, writer.seen?.periods);
    const refused = await judgeSuspects(client, batch);
    const canBeAllNew = expectNew && refused.size === 0 && batch.refused.length === 0 && !batch.hasDeletes;
    const isAllNew = canBeAllNew && (await tryAllNew(writer, batch, batchId));
    const content = isAllNew
      ? { refused, landed: batch.count, unchanged: 0, wasAllNew: true }
      : await writeContent(writer, batch, batchId, new Map(refused));
    const written = await closeBatch(writer, batch, batchId, content);
    writer.onCommitting(batchId, written);
    await client.query("commit");
    return written;
  } catch (error) {
    // If the connection is gone, so is the transaction; the first error is the one that counts.
    await client.query("rollback").catch(() => undefined);
    throw error;
  }
}

async function openBatch(writer: BatchWriter): Promise<string> {
  const { client, lease, times } = writer;
  const values = [...keyOf(lease.stream), lease.runId, lease.fence, times.leaseSeconds];
  const opened = await client.query<{ batch_id: string }>(openBatchSql, values);
  const batchId = opened.rows[0]?.batch_id;
  if (batchId === undefined) throw await createHeldError(client, lease.stream);
  return batchId;
}

interface Content {
  readonly refused: ReadonlyMap<number, Refusal>;
  readonly landed: number;
  readonly unchanged: number;
  readonly wasAllNew: boolean;
}

/**
 * The short way of a first load: no stage, no comparison. The head's key refuses what it knows already, and then, or
 * when a payload is refused, everything is undone and the batch goes the long way.
 */
async function tryAllNew(writer: BatchWriter, batch: Batch, batchId: string): Promise<boolean> {
  const { client, names } = writer;
  const { tenant } = writer.facts.stream;
  if (batch.count === 0) return false;
  await client.query("savepoint edp_all_new");
  try {
    const rawIdBefore = await takeRawIds(writer, batch.count);
    const plan = planAllNew(batch);
    await copyAdded(client, { batch, tenant, names, plan, rawIdBefore });
    await copyVersions(
      client,
      { batch, batchId, tenant, names, landed: plan.landed, rawIdBefore },
      0,
      batch.count,
    );
    return true;
  } catch (error) {
    const sqlState = sqlStateOf(error);
    if (sqlState !== "23505" && !isRowsFault(sqlState)) throw error;
    await client.query("rollback to savepoint edp_all_new; release savepoint edp_all_new");
    return false;
  }
}

/** The long way: stage, compare, land what differs. Again, if PostgreSQL refused a link in a chain of versions. */
async function writeContent(
  writer: BatchWriter,
  batch: Batch,
  batchId: string,
  refused: Map<number, Refusal>,
): Promise<Content> {
  const { client } = writer;
  for (;;) {
    await client.query("savepoint edp_content");
    const occurrences = findOccurrences(batch, (index) => refused.has(index));
    const plan = await compare(writer, batch, occurrences, refused);
    const rawIdBefore = await takeRawIds(writer, plan.landed.length);
    const positions = await landVersions(writer, batch, { batchId, plan, rawIdBefore });
    for (const [at, sqlState] of positions) {
      const record = plan.landed[at]!; // positions are positions within `landed`
      refused.set(record, refuseRecord(batch, record, { reason: reasonOfState(sqlState), sqlState }));
    }
    if (positions.size > 0 && occurrences.previous.size > 0) {
      await client.query("rollback to savepoint edp_content");
      continue;
    }
    const { tenant } = writer.facts.stream;
    const stored = positions.size === 0 ? plan : leaveOut(plan, batch.space.work, positions.keys());
    await writeHead(client, { batch, tenant, names: writer.names, plan: stored, rawIdBefore });
    const landed = plan.landed.length - positions.size;
    const wasAllNew = plan.added === batch.count;
    return { refused, landed, unchanged: plan.unchanged, wasAllNew };
  }
}

const nothingChanged: Changes = new Map();

async function compare(
  writer: BatchWriter,
  batch: Batch,
  occurrences: Occurrences,
  refused: ReadonlyMap<number, Refusal>,
): Promise<Plan> {
  const { client, facts, names, seen } = writer;
  const allRefused = [...batch.refused, ...refused.values()];
  const present = seen === undefined ? [] : allRefused.flatMap((one) => presentRecord(one, names));
  const { tenant } = facts.stream;
  const hasIds = occurrences.ids + present.length > 0;
  const changes = hasIds
    ? await compareWithHead(client, { batch, tenant, names, present, seen })
    : nothingChanged;
  return planBatch(batch, occurrences, changes);
}

/** A refused record whose key is known still counts as seen. */
function presentRecord(refusal: Refusal, { extra }: RawNames): readonly PresentRecord[] {
  if (!isKeyKnown(refusal, extra)) return [];
  return [{ recordId: refusal.recordId ?? "", period: extra.period ? refusal.period : undefined }];
}

/** All of the batch: also a period of which every record is refused was spoken of. */
function notePeriods(batch: Batch, periods: SeenPeriods | undefined): void {
  if (periods === undefined) return;
  for (let index = 0; index < batch.count; index += 1) {
    const period = periodOf(batch, index);
    if (period !== undefined) periods.add(period);
  }
  for (const { period } of batch.refused) if (period !== undefined) periods.add(period);
}

async function landVersions(
  writer: BatchWriter,
  batch: Batch,
  part: { batchId: string; plan: Plan; rawIdBefore: number },
): Promise<RefusedPositions> {
  const { client, names, facts } = writer;
  const { batchId, rawIdBefore } = part;
  const { landed } = part.plan;
  return copyStorableVersions(client, {
    batch,
    batchId,
    tenant: facts.stream.tenant,
    names,
    landed,
    rawIdBefore,
  });
}

/** Answers the last id before the block. */
async function takeRawIds({ client, facts }: BatchWriter, count: number): Promise<number> {
  if (count === 0) return 0;
  const { source, object } = facts.stream;
  const block = await client.query<{ before: string }>(takeRawIdsSql, [source, object, count]);
  invariant(block.rows[0] !== undefined, `meta.raw_table has a row for ${source} ${object}`);
  return Number(block.rows[0].before);
}

async function closeBatch(
  writer: BatchWriter,
  batch: Batch,
  batchId: string,
  content: Content,
): Promise<WrittenBatch> {
  const { client, facts } = writer;
  const now = writer.clock.now();
  const refused = [...batch.refused, ...content.refused.values()];
  const read = {
    read: batch.count + batch.refused.length,
    landed: content.landed,
    unchanged: content.unchanged,
    quarantined: refused.length,
    deleted: 0,
  };
  const isOverBudget = writer.exceedsBudget(read);
  const end =
    batch.end === undefined || isOverBudget
      ? undefined
      : await endSnapshot(writer, batch.end, { batchId, now });
  const isTrusted = end?.verdict !== "suspicious" && !isOverBudget;
  const counts = { ...read, deleted: end?.deleted ?? 0 };
  await writeLedger(client, facts, {
    batchId,
    loadedAt: now,
    counts,
    cursorAfter: isTrusted ? batch.cursor : undefined,
  });
  await writer.keepRefused(batchId, refused);
  if (isTrusted) {
    await advanceStream(client, facts, batch, {
      now,
      isConfirmed: reachedEnd(batch, facts),
      isFullSnapshot: end?.verdict === "compared",
    });
  }
  return { counts, wasAllNew: content.wasAllNew, isOverBudget, ...(end === undefined ? {} : { end }) };
}

/** Everything that was to be read was read. A window of a backfill says nothing of the rest of the stream. */
function reachedEnd({ end }: Batch, { window }: ReadFacts): boolean {
  if (end === undefined) return false;
  const isWhole = window.since === undefined && window.until === undefined;
  return end.complete || (isWhole && end.reason === undefined);
}
