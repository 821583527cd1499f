import { type Client, quoteQualified } from "@edp/postgres";
import type { Batch } from "./batch.ts";
import type { BatchSpace } from "./batch-space.ts";
import { type CopyRows, copyRows } from "./copy-rows.ts";
import { orderByKey } from "./key-order.ts";
import type { Plan } from "./plan.ts";
import { insertMissingSql, moveHeadSql } from "./statements.generated.ts";
import { bindNames, type RawNames } from "./stream.ts";
import { countKeyColumns, keyColumns, writeHash, writeKey } from "./write-key.ts";

export interface HeadMoves {
  readonly batch: Batch;
  readonly tenant: string;
  readonly names: RawNames;
  readonly plan: Pick<Plan, "landed" | "known" | "added">;
  /** The record at position `at` of `landed` has raw_id `rawIdBefore + 1 + at`. */
  readonly rawIdBefore: number;
}

const moveSql = (names: RawNames): string =>
  `copy pg_temp.edp_move (${keyColumns(names)}, payload_hash, raw_id) from stdin (format binary)`;

/** Lets the head point to what was landed: known records are updated, new ones copied in. */
export async function writeHead(client: Client, head: HeadMoves): Promise<void> {
  if (head.plan.known.length > 0) await moveKnown(client, head);
  if (head.plan.added.length > 0) await copyAdded(client, head);
}

/** Fails with 23505 when the head knows one of them already. */
export async function copyAdded(client: Client, head: HeadMoves): Promise<void> {
  const columns = `tenant, deleted, ${keyColumns(head.names)}, payload_hash, raw_id`;
  const sql = `copy ${quoteQualified("raw", head.names.head)} (${columns}) from stdin (format binary)`;
  const { tenant } = head;
  const { space } = head.batch;
  await copyRows(client, sql, async (rows) => {
    for (const at of inKeyOrder(head, head.plan.added)) {
      const record = head.plan.landed[at]!; // `at` is a position in `landed`
      const full = rows.reserve(space.payloadAt[record]! - space.offsets[record]! + tenant.length * 3);
      if (full !== undefined) await full;
      rows.beginRow(4 + countKeyColumns(space));
      rows.text(tenant);
      rows.boolean(space.isDelete[record] === 1);
      writeKeyAndHash(rows, space, record);
      rows.int64(head.rawIdBefore + 1 + at);
    }
  });
}

async function moveKnown(client: Client, head: HeadMoves): Promise<void> {
  const { space } = head.batch;
  await copyRows(client, moveSql(head.names), async (rows) => {
    for (const at of inKeyOrder(head, head.plan.known)) {
      const record = head.plan.landed[at]!; // `at` is a position in `landed`
      const full = rows.reserve(space.payloadAt[record]! - space.offsets[record]!);
      if (full !== undefined) await full;
      rows.beginRow(2 + countKeyColumns(space));
      writeKeyAndHash(rows, space, record);
      rows.int64(head.rawIdBefore + 1 + at);
    }
  });
  const moved = await client.query(bindNames(moveHeadSql, head.names), [head.tenant]);
  if (moved.rowCount === head.plan.known.length) return;
  await client.query(bindNames(insertMissingSql, head.names), [head.tenant]);
}

/** The same positions in `landed`, roughly in the order of their records' ids. */
function inKeyOrder({ batch, plan }: HeadMoves, positions: readonly number[]): readonly number[] {
  const records = positions.map((at) => plan.landed[at]!); // positions in `landed`
  return orderByKey(batch.space, records).map((at) => positions[at]!); // orderByKey answers positions
}

function writeKeyAndHash(rows: CopyRows, space: BatchSpace, record: number): void {
  writeKey(rows, space, record);
  writeHash(rows, space, record);
}
