// One batch is one transaction: fence, versions, head, ledger, quarantine, cursor. All of it is visible or none. This is
// the long way, which compares with what is current; a first load has a shorter one (all-new.ts).
import { type Batch, refuseRecord } from "./batch.ts";
import type { BatchWriter, WrittenBatch } from "./batch-writer.ts";
import { closeBatch, type Content, notePeriods } from "./close-batch.ts";
import { compareWithHead, type PresentRecord } from "./compare.ts";
import { findOccurrences, type Occurrences } from "./occurrences.ts";
import { beginSql, openBatch, rollback, takeRawIds } from "./open-batch.ts";
import { type Changes, leaveOut, type Plan, planBatch } from "./plan.ts";
import { isKeyKnown, reasonOfState, type Refusal } from "./refusal.ts";
import type { RawNames } from "./stream.ts";
import { judgeSuspects } from "./suspects.ts";
import { writeHead } from "./write-head.ts";
import { copyStorableVersions, type RefusedPositions } from "./write-versions.ts";

export async function writeBatch(writer: BatchWriter, batch: Batch): Promise<WrittenBatch> {
  const { client } = writer;
  await client.query(beginSql);
  try {
    const batchId = await openBatch(writer);
    if (writer.names.extra.period) notePeriods(batch, writer.seen?.periods);
    const refused = await judgeSuspects(client, batch);
    const content = await writeContent(writer, batch, batchId, new Map(refused));
    const written = await closeBatch(writer, batch, batchId, content);
    writer.onCommitting({ batchId, batch, written });
    await client.query("commit");
    return written;
  } catch (error) {
    await rollback(client);
    throw error;
  }
}

/** Stage, compare, land what differs. Again, if PostgreSQL refused a link in a chain of versions. */
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
