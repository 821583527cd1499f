// What was committed since the cursor, in the order of the commits, up to where the log ended when the read began. Every
// batch has a cursor: at the end of a transaction, or behind so many changes of one, so a run that is killed goes on at
// the next change.
import { EdpError } from "@edp/base";
import type { ConnectorContext, ReadEvent } from "@edp/connector-sdk";
import type { Capturing } from "./capturing.ts";
import { createRowMapper, type ChangedRow, type Transaction } from "./changed-row.ts";
import { writeCaptureCursor, type CaptureCursor } from "./cursor.ts";
import { completeRows } from "./look-up.ts";
import { laterOf } from "./lsn.ts";
import { makeRecords, measure } from "./make-records.ts";
import type { LogMessage } from "./pgoutput.ts";

type ReadContext = Pick<ConnectorContext, "source" | "clock" | "signal" | "maxRecordBytes">;

const batchBytes = 1024 * 1024;
const batchRows = 10_000;

export async function* readChanges(
  context: ReadContext,
  capturing: Capturing,
  cursor: CaptureCursor,
): AsyncIterable<ReadEvent> {
  const { line, place, settings } = capturing;
  const reader = new ChangeReader(context.source, capturing, cursor);
  const request = { slot: place.slot, publication: settings.publication, start: cursor.lsn };
  for await (const message of line.stream(request)) {
    const isDone = reader.take(message);
    if (!isDone && !reader.isFull()) continue;
    yield* land(context, capturing, reader);
    if (isDone) break;
  }
  yield { kind: "end", complete: false, cursor: reader.cursor };
}

async function* land(
  context: ReadContext,
  { config, now, table }: Capturing,
  reader: ChangeReader,
): AsyncIterable<ReadEvent> {
  const { maxRecordBytes, clock } = context;
  const rows = reader.takeRows();
  const { cursor } = reader;
  if (rows.length === 0) return;
  const look = { table, context, patienceMs: config.lockTimeoutMs, queryRaw: now.queryRaw };
  const whole = await completeRows(rows, look);
  const query = (text: string, values: readonly string[]): ReturnType<typeof now.readTexts> =>
    now.readTexts({ text, values });
  const made = await makeRecords(whole, { table, maxRecordBytes, now: () => clock.now(), query });
  yield* made.refused;
  yield { kind: "records", batch: made.batch, cursor };
}

/** Follows the log, and knows at every message where reading could go on. */
class ChangeReader {
  readonly #source: string;
  readonly #capturing: Capturing;
  readonly #begun: CaptureCursor["open"];
  #toRows: ReturnType<typeof createRowMapper> | undefined;
  #lsn: bigint;
  #transaction: (Transaction & { readonly skip: number }) | undefined;
  /** Changes of the table in the transaction under way. */
  #done = 0;
  #rows: ChangedRow[] = [];
  #bytes = 0;

  constructor(source: string, capturing: Capturing, cursor: CaptureCursor) {
    this.#source = source;
    this.#capturing = capturing;
    this.#begun = cursor.open;
    this.#lsn = cursor.lsn;
  }

  get cursor(): string {
    const { place } = this.#capturing;
    const at = this.#transaction;
    const open = at === undefined ? {} : { open: { commitLsn: at.commitLsn, done: this.#done } };
    return writeCaptureCursor({ ...place, lsn: this.#lsn, ...open });
  }

  isFull(): boolean {
    return this.#bytes >= batchBytes || this.#rows.length >= batchRows;
  }

  takeRows(): readonly ChangedRow[] {
    const rows = this.#rows;
    [this.#rows, this.#bytes] = [[], 0];
    return rows;
  }

  /** True: everything up to the end of the read was seen. */
  take(message: LogMessage): boolean {
    const { endLsn, place } = this.#capturing;
    switch (message.kind) {
      case "begin":
        // Commits come in their order: what comes now belongs to the next read.
        if (message.commitLsn >= endLsn) return this.#endAt(endLsn);
        this.#begin(message);
        return false;
      case "commit":
        this.#transaction = undefined;
        this.#lsn = laterOf(this.#lsn, message.endLsn);
        return this.#lsn >= endLsn;
      case "relation":
        if (message.id.toString() === place.table)
          this.#toRows = createRowMapper(this.#capturing.table, message.columns);
        return false;
      case "change":
        if (message.relation.toString() === place.table) this.#change(message);
        return false;
      case "truncate":
        if (message.relations.some((id) => id.toString() === place.table)) this.#refuseTruncate();
        return false;
      case "alive":
        return this.#transaction === undefined && message.sentLsn >= endLsn && this.#endAt(message.sentLsn);
      case "other":
        return false;
    }
  }

  #endAt(lsn: bigint): true {
    this.#lsn = laterOf(this.#lsn, lsn);
    return true;
  }

  #begin({ xid, commitLsn, committedAt }: Transaction): void {
    const skip = this.#begun?.commitLsn === commitLsn ? this.#begun.done : 0;
    this.#transaction = { xid, commitLsn, committedAt, skip };
    this.#done = 0;
  }

  #change(message: Extract<LogMessage, { readonly kind: "change" }>): void {
    const transaction = this.#transaction;
    if (transaction === undefined || this.#toRows === undefined) return;
    this.#done += 1;
    if (this.#done <= transaction.skip) return;
    for (const row of this.#toRows(message, transaction)) {
      this.#rows.push(row);
      this.#bytes += measure(row);
    }
  }

  /** The log does not say which rows there were; the whole read that follows finds them gone. */
  #refuseTruncate(): void {
    const { object } = this.#capturing.table;
    const reason = `the table ${object.schema}.${object.table} was emptied (truncate)`;
    throw new EdpError("EDP-SRC-031", { source: this.#source, object: object.name, reason });
  }
}
