import type { Client } from "@edp/postgres";
import type { Batch } from "./batch.ts";
import { copyRows } from "./copy-rows.ts";
import type { Period } from "./period.ts";
import type { Changes } from "./plan.ts";
import type { SeenVersions } from "./seen.ts";
import { compareSql } from "./statements.generated.ts";
import { bindNames, type RawNames } from "./stream.ts";
import { countKeyColumns, keyColumns, writeHash, writeKey } from "./write-key.ts";

const stageSql = (names: RawNames): string =>
  `copy pg_temp.edp_stage (seq, ${keyColumns(names)}, payload_hash) from stdin (format binary)`;

/** A record that is there but cannot be landed: staged only to find its current version. */
const presentOnly = -1;

export interface PresentRecord {
  readonly recordId: string;
  /** Of a report row. */
  readonly period: Period | undefined;
}

export interface Question {
  readonly batch: Batch;
  readonly tenant: string;
  readonly names: RawNames;
  /** Records that are known to be present whatever their content. */
  readonly present: readonly PresentRecord[];
  /** What the snapshot has seen so far; absent when nobody will ask. */
  readonly seen: SeenVersions | undefined;
}

/** Which records differ from what is current? The first of each id is asked about. Marks what was found as seen. */
export async function compareWithHead(client: Client, question: Question): Promise<Changes> {
  await stage(client, question);
  const { seen } = question;
  const result = await client.query<{ changed: Buffer | null; unchanged: Buffer | null }>(
    bindNames(compareSql, question.names),
    [question.tenant, seen !== undefined],
  );
  const changes = new Map<number, number>();
  const { changed, unchanged } = result.rows[0] ?? {};
  for (let at = 0; at < (changed?.length ?? 0); at += 12) {
    const seq = changed!.readInt32BE(at); // the loop runs only when there are bytes
    const rawId = readInt64(changed!, at + 4);
    if (seq !== presentOnly) changes.set(seq, rawId);
    if (rawId > 0) seen?.add(rawId);
  }
  for (let at = 0; at < (unchanged?.length ?? 0); at += 8) seen?.add(readInt64(unchanged!, at));
  return changes;
}

async function stage(client: Client, { batch, present, names }: Question): Promise<void> {
  const { space } = batch;
  const columns = 2 + countKeyColumns(space);
  await copyRows(client, stageSql(names), async (rows) => {
    for (let place = 0; place < batch.count; place += 1) {
      const record = space.order[place]!; // place < count
      if (space.work.firstOf[record] !== record) continue;
      const begin = space.offsets[record]!; // one of the batch's own records
      const end = space.payloadAt[record]!;
      const full = rows.reserve(end - begin);
      if (full !== undefined) await full;
      rows.beginRow(columns);
      rows.int32(record);
      writeKey(rows, space, record);
      writeHash(rows, space, record);
    }
    for (const { recordId, period } of present) {
      await rows.reserve(recordId.length * 3);
      rows.beginRow(columns);
      rows.int32(presentOnly);
      rows.text(recordId);
      if (period !== undefined) rows.dates(period.startDay, period.endDay);
      rows.none();
    }
  });
}

/** Ids stay far below 2^53. */
function readInt64(bytes: Buffer, at: number): number {
  return bytes.readUInt32BE(at) * 0x1_0000_0000 + bytes.readUInt32BE(at + 4);
}
