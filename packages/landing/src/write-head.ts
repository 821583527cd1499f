import { type Client, quoteQualified } from "@edp/postgres";
import type { Batch } from "./batch.ts";
import { type CopyRows, copyRows } from "./copy-rows.ts";
import type { Move } from "./plan.ts";
import { insertMissingSql, moveHeadSql } from "./statements.generated.ts";
import { bindNames, type RawNames } from "./stream.ts";

export interface HeadMoves {
  readonly batch: Batch;
  readonly tenant: string;
  readonly names: RawNames;
  readonly moves: readonly Move[];
  /** The move at position `at` points to raw_id `rawIdBefore + 1 + at`. */
  readonly rawIdBefore: number;
}

const moveSql = "copy pg_temp.edp_move (record_id, payload_hash, raw_id) from stdin (format binary)";

/** Lets the head point to what was landed: known records are updated, new ones copied in. */
export async function writeHead(client: Client, head: HeadMoves): Promise<void> {
  const known = head.moves.filter((move) => move.isKnown);
  const added = head.moves.filter((move) => !move.isKnown);
  if (known.length > 0) await moveKnown(client, head, known);
  if (added.length > 0) await copyNewHeads(client, { ...head, moves: added });
}

/** Fails with 23505 when the head knows one of them already. */
export async function copyNewHeads(client: Client, head: HeadMoves): Promise<void> {
  const columns = "tenant, deleted, record_id, payload_hash, raw_id";
  const sql = `copy ${quoteQualified("raw", head.names.head)} (${columns}) from stdin (format binary)`;
  await copyRows(client, sql, async (rows) => {
    for (const move of head.moves) {
      const full = reserveKey(rows, head, move);
      if (full !== undefined) await full;
      rows.beginRow(5);
      rows.text(head.tenant);
      rows.boolean(head.batch.isDelete[move.record] === true);
      writeKey(rows, head, move);
    }
  });
}

async function moveKnown(client: Client, head: HeadMoves, moves: readonly Move[]): Promise<void> {
  await copyRows(client, moveSql, async (rows) => {
    for (const move of moves) {
      const full = reserveKey(rows, head, move);
      if (full !== undefined) await full;
      rows.beginRow(3);
      writeKey(rows, head, move);
    }
  });
  const moved = await client.query(bindNames(moveHeadSql, head.names), [head.tenant]);
  if (moved.rowCount === moves.length) return;
  await client.query(bindNames(insertMissingSql, head.names), [head.tenant]);
}

function reserveKey(rows: CopyRows, head: HeadMoves, move: Move): Promise<void> | undefined {
  return rows.reserve((head.batch.recordIds[move.record]!.length + head.tenant.length) * 3); // a record of the batch
}

function writeKey(rows: CopyRows, { batch, rawIdBefore }: HeadMoves, { record, at }: Move): void {
  rows.text(batch.recordIds[record]!); // a record of the batch
  if (batch.isDelete[record]) rows.none();
  else rows.bytes(batch.hashes, record * 32, record * 32 + 32);
  rows.int64(rawIdBefore + 1 + at);
}
