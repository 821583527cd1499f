import { EdpError } from "@edp/base";
import { borrowSpare, type Client } from "@edp/postgres";
import { mayBeAllNew } from "./all-new.ts";
import type { Batch } from "./batch.ts";
import type { BatchWriter, SentBatch } from "./batch-writer.ts";
import { BatchSpaces } from "./batch-space.ts";
import { cutBatches } from "./cut-batches.ts";
import { FirstLoad } from "./first-load.ts";
import type { LandingLimits, LandObjectInput } from "./land-input.ts";
import { claimLease, keyOf, type Lease, renewLease, resumeLease } from "./lease.ts";
import { addCounts, findBatch, nothingLanded, type LandedCounts, type ReadFacts } from "./ledger.ts";
import { ensureRawTables } from "./raw-tables.ts";
import { defaultMaxQuarantineShare, exceedsBudget } from "./quarantine-budget.ts";
import { type Next, ReadAhead } from "./read-ahead.ts";
import { isKeyKnown } from "./refusal.ts";
import { SeenVersions } from "./seen.ts";
import { readStartSql, sessionTablesSql } from "./statements.generated.ts";
import { readStreamState } from "./stream-state.ts";
import { bindNames, type RawNames } from "./stream.ts";
import { writeBatch } from "./write-batch.ts";
import { writeQuarantine } from "./write-quarantine.ts";
import type { SnapshotEnd } from "./snapshot-verdict.ts";

/** What a read has come to. It outlives connections: `landOn` goes on where the last one broke. */
export class Landing {
  readonly #input: LandObjectInput;
  readonly #facts: ReadFacts;
  readonly #limits: LandingLimits;
  readonly #batches: ReadAhead<Batch>;
  readonly #spaces: BatchSpaces;
  readonly #stop = new AbortController();
  #counts: LandedCounts = nothingLanded;
  #committed = 0;
  #lease: Lease | undefined;
  #seen: SeenVersions | undefined;
  #expectNew = false;
  #isEveryIdKnown = true;
  #end: SnapshotEnd | undefined;
  #isOverBudget = false;
  #committing: SentBatch | undefined;

  constructor(input: LandObjectInput, facts: ReadFacts, limits: LandingLimits) {
    this.#input = input;
    this.#facts = facts;
    this.#limits = limits;
    const { source, object } = facts.stream;
    const cut = {
      maxRows: limits.maxBatchRows,
      maxBytes: limits.maxBatchBytes,
      maxRecordBytes: input.source.maxRecordBytes,
      extra: facts.extra,
      subject: { source, object },
      stop: this.#stop.signal,
    };
    this.#spaces = new BatchSpaces(cut);
    this.#batches = new ReadAhead(cutBatches(input.events, cut, this.#spaces));
  }

  get counts(): LandedCounts {
    return this.#counts;
  }

  get committed(): number {
    return this.#committed;
  }

  get lease(): Lease | undefined {
    return this.#lease;
  }

  get end(): SnapshotEnd | undefined {
    return this.#end;
  }

  /** Lands batch after batch; answers what ended the read. */
  async landOn(client: Client): Promise<Next<Batch>> {
    const { source, object } = this.#facts.stream;
    const names = await ensureRawTables(client, source, object, this.#facts.extra);
    await client.query(sessionTablesSql);
    const lease = await this.#takeStream(client, names);
    await this.#settleCommit(client);
    const writer = this.#writerOn(client, names, lease);
    const firstLoad = new FirstLoad(writer, () => borrowSpare(this.#input.pool));
    try {
      for (;;) {
        this.#throwIfOverBudget();
        const next = await this.#waitForBatch(client, lease);
        if (next.kind !== "item") return next;
        this.#input.signal?.throwIfAborted();
        await this.#write(writer, firstLoad, next.item);
      }
    } finally {
      await firstLoad.end();
    }
  }

  async #takeStream(client: Client, names: RawNames): Promise<Lease> {
    const { clock, signal } = this.#input;
    const { stream, ingestionRunId, mode } = this.#facts;
    if (this.#lease !== undefined) {
      await resumeLease(client, this.#lease, this.#limits);
      return this.#lease;
    }
    const input = {
      stream,
      runId: ingestionRunId,
      times: this.#limits,
      clock,
      ...(signal === undefined ? {} : { signal }),
    };
    this.#lease = await claimLease(client, input);
    await this.#expectCursor(client);
    const isFull = mode === "full";
    const start = await client.query<{ last_raw_id: string; live: string }>(bindNames(readStartSql, names), [
      ...keyOf(stream),
      isFull,
    ]);
    const lastRawId = Number(start.rows[0]?.last_raw_id ?? 0);
    this.#expectNew = lastRawId === 0;
    if (isFull) this.#seen = new SeenVersions(lastRawId, Number(start.rows[0]?.live ?? 0));
    return this.#lease;
  }

  /** A killed run's last commit may still have arrived after the caller had looked. */
  async #expectCursor(client: Client): Promise<void> {
    const { stream, mode } = this.#facts;
    if (mode !== "incremental" || !("cursor" in this.#input)) return;
    const { cursor } = await readStreamState(client, stream);
    if (cursor === this.#input.cursor) return;
    throw new EdpError("EDP-LND-006", { source: stream.source, object: stream.object });
  }

  /** A commit whose answer was lost may have arrived: then its batch must not be written again. */
  async #settleCommit(client: Client): Promise<void> {
    const committing = this.#committing;
    if (committing === undefined) return;
    this.#committing = undefined;
    if ((await findBatch(client, committing.batchId)) !== undefined) this.#accept(committing);
  }

  /** The source may keep us waiting for longer than a lease lasts. */
  async #waitForBatch(client: Client, lease: Lease): Promise<Next<Batch>> {
    const { clock, signal } = this.#input;
    const next = this.#batches.current();
    for (;;) {
      const stopWaiting = new AbortController();
      const signals =
        signal === undefined ? stopWaiting.signal : AbortSignal.any([signal, stopWaiting.signal]);
      const pause = clock.sleep((this.#limits.leaseSeconds * 1000) / 4, signals).then(() => undefined);
      pause.catch(() => undefined);
      const first = await Promise.race([next, pause]);
      stopWaiting.abort();
      if (first !== undefined) return first;
      await renewLease(client, lease, this.#limits);
    }
  }

  #writerOn(client: Client, names: RawNames, lease: Lease): BatchWriter {
    const { source, allowLoss = false, clock } = this.#input;
    return {
      client,
      clock,
      facts: this.#facts,
      names,
      lease,
      times: this.#limits,
      seen: this.#seen,
      lossLimit: { maxLossShare: source.maxLossShare, allowLoss },
      keepRefused: (batchId, refused) =>
        writeQuarantine(client, clock, { stream: this.#facts.stream, batchId, refused }),
      exceedsBudget: (counts) => exceedsBudget(addCounts(this.#counts, counts), this.#maxQuarantineShare),
      isEveryIdKnown: () => this.#isEveryIdKnown,
      onCommitting: (sent) => {
        this.#committing = sent;
      },
    };
  }

  async #write(writer: BatchWriter, firstLoad: FirstLoad, batch: Batch): Promise<void> {
    const { extra } = writer.names;
    if (!batch.refused.every((refusal) => isKeyKnown(refusal, extra))) this.#isEveryIdKnown = false;
    const short =
      this.#expectNew && mayBeAllNew(batch)
        ? await firstLoad.write(batch, this.#batches.following())
        : undefined;
    const written = short ?? (await writeBatch(writer, batch));
    this.#committing = undefined;
    this.#accept({ batch, written });
  }

  #accept({ batch, written }: Omit<SentBatch, "batchId">): void {
    const { source, object } = this.#facts.stream;
    this.#batches.accept();
    this.#spaces.giveBack(batch.space);
    this.#counts = addCounts(this.#counts, written.counts);
    this.#committed += 1;
    this.#expectNew = written.wasAllNew;
    this.#end = written.end;
    this.#isOverBudget = written.isOverBudget;
    this.#input.report({
      task: "land",
      subject: `${source} ${object}`,
      done: this.#counts.read,
      unit: "records",
    });
  }

  /** Lets the source go. Not awaited by anybody: a source that hangs would keep us here. */
  stop(): void {
    this.#stop.abort();
  }

  get #maxQuarantineShare(): number {
    return this.#input.source.maxQuarantineShare ?? defaultMaxQuarantineShare;
  }

  #throwIfOverBudget(): void {
    if (!this.#isOverBudget) return;
    const { source, object } = this.#facts.stream;
    const { quarantined, read } = this.#counts;
    throw new EdpError("EDP-LND-007", {
      source,
      object,
      quarantined,
      read,
      maxShare: this.#maxQuarantineShare,
    });
  }

  /** Throws if the end of the read was not to be trusted. What was read is landed by then. */
  throwIfSuspicious(): void {
    if (this.#end?.verdict !== "suspicious") return;
    const { source, object } = this.#facts.stream;
    const { gone, live } = this.#end.loss;
    throw new EdpError("EDP-LND-003", {
      source,
      object,
      gone,
      live,
      maxLossShare: this.#input.source.maxLossShare,
    });
  }
}
