import { type Client, quoteQualified } from "@edp/postgres";
import type { Batch } from "./batch.ts";
import type { BatchSpace } from "./batch-space.ts";
import { type CopyRows, copyRows } from "./copy-rows.ts";
import { headMove, type Plan } from "./plan.ts";
import { insertMissingSql, moveHeadSql } from "./statements.generated.ts";
import { bindNames, type RawNames } from "./stream.ts";
import { countKeyColumns, keyColumns, writeHash, writeKey } from "./write-key.ts";

export interface HeadMoves {
  readonly batch: Batch;
  readonly tenant: string;
  readonly names: RawNames;
  readonly plan: Pick<Plan, "known" | "added">;
  /** The record at position `at` of the records that are landed has raw_id `rawIdBefore + 1 + at`. */
  readonly rawIdBefore: number;
}

const moveSql = (names: RawNames): string =>
  `copy pg_temp.edp_move (${keyColumns(names)}, payload_hash, raw_id) from stdin (format binary)`;

/** Lets the head point to what was landed: known records are updated, new ones copied in. */
export async function writeHead(client: Client, head: HeadMoves): Promise<void> {
  if (head.plan.known > 0) await moveKnown(client, head);
  if (head.plan.added > 0) await copyAdded(client, head);
}

/** Fails with 23505 when the head knows one of them already. */
export async function copyAdded(client: Client, head: HeadMoves): Promise<void> {
  const columns = `tenant, deleted, ${keyColumns(head.names)}, payload_hash, raw_id`;
  const sql = `copy ${quoteQualified("raw", head.names.head)} (${columns}) from stdin (format binary)`;
  const { tenant } = head;
  const { space } = head.batch;
  await copyRows(client, sql, async (rows) => {
    for (let place = 0; place < head.batch.count; place += 1) {
      const record = space.order[place]!; // place < count, as below
      if (space.work.moves[record] !== headMove.add) continue;
      const full = rows.reserve(space.payloadAt[record]! - space.offsets[record]! + tenant.length * 3);
      if (full !== undefined) await full;
      rows.beginRow(4 + countKeyColumns(space));
      rows.text(tenant);
      rows.boolean(space.isDelete[record] === 1);
      writeKeyAndHash(rows, space, record);
      rows.int64(head.rawIdBefore + 1 + space.work.landedAt[record]!);
    }
  });
}

async function moveKnown(client: Client, head: HeadMoves): Promise<void> {
  const { space } = head.batch;
  await copyRows(client, moveSql(head.names), async (rows) => {
    for (let place = 0; place < head.batch.count; place += 1) {
      const record = space.order[place]!;
      if (space.work.moves[record] !== headMove.update) continue;
      const full = rows.reserve(space.payloadAt[record]! - space.offsets[record]!);
      if (full !== undefined) await full;
      rows.beginRow(2 + countKeyColumns(space));
      writeKeyAndHash(rows, space, record);
      rows.int64(head.rawIdBefore + 1 + space.work.landedAt[record]!);
    }
  });
  const moved = await client.query(bindNames(moveHeadSql, head.names), [head.tenant]);
  if (moved.rowCount === head.plan.known) return;
  await client.query(bindNames(insertMissingSql, head.names), [head.tenant]);
}

function writeKeyAndHash(rows: CopyRows, space: BatchSpace, record: number): void {
  writeKey(rows, space, record);
  writeHash(rows, space, record);
}
