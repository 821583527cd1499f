import type { Client } from "@edp/postgres";
import type { Batch } from "./batch.ts";
import type { ReadFacts } from "./ledger.ts";
import { keyOf } from "./lease.ts";
import { advanceStreamSql, readStreamStateSql, resetStreamSql } from "./statements.generated.ts";
import type { Stream } from "./stream.ts";

export interface StreamState {
  /** Where an incremental read goes on; opaque. Absent: nothing was read yet, or the stream was reset. */
  readonly cursor?: string;
  readonly advancedAt?: Date;
  /** The last complete snapshot: every record was confirmed or found gone. */
  readonly lastFullAt?: Date;
  /** The last time that the stream was read to its end, in any mode. */
  readonly confirmedAt?: Date;
  /** What the source itself counted then, if it says. */
  readonly sourceCount?: number;
  readonly resetReason?: string;
}

interface StateRow {
  readonly cursor_value: string | null;
  readonly advanced_at: Date | null;
  readonly last_full_at: Date | null;
  readonly confirmed_at: Date | null;
  readonly source_count: string | null;
  readonly reset_reason: string | null;
}

export async function readStreamState(client: Client, stream: Stream): Promise<StreamState> {
  const found = await client.query<StateRow>(readStreamStateSql, keyOf(stream));
  const row = found.rows[0];
  if (row === undefined) return {};
  return {
    ...(row.cursor_value === null ? {} : { cursor: row.cursor_value }),
    ...(row.advanced_at === null ? {} : { advancedAt: row.advanced_at }),
    ...(row.last_full_at === null ? {} : { lastFullAt: row.last_full_at }),
    ...(row.confirmed_at === null ? {} : { confirmedAt: row.confirmed_at }),
    ...(row.source_count === null ? {} : { sourceCount: Number(row.source_count) }),
    ...(row.reset_reason === null ? {} : { resetReason: row.reset_reason }),
  };
}

/** Forgets the cursor, for a reason that is kept until the next complete snapshot. Read the stream fully after it. */
export async function resetStream(client: Client, stream: Stream, reason: string): Promise<void> {
  await client.query(resetStreamSql, [...keyOf(stream), reason]);
}

/** Moves cursor and confirmation with the batch that earned them. A distrusted end earns neither. */
export async function advanceStream(
  client: Client,
  facts: ReadFacts,
  batch: Batch,
  reached: { readonly now: Date; readonly isConfirmed: boolean; readonly isFullSnapshot: boolean },
): Promise<void> {
  if (batch.cursor === undefined && !reached.isConfirmed) return;
  await client.query(advanceStreamSql, [
    ...keyOf(facts.stream),
    batch.cursor,
    facts.cursorKind,
    reached.now,
    facts.ingestionRunId,
    reached.isConfirmed,
    reached.isFullSnapshot,
    batch.end?.sourceCount,
  ]);
}
