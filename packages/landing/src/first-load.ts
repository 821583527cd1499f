import type { BorrowedClient, Client } from "@edp/postgres";
import { type Copying, copyBehind, copyFirst, mayBeAllNew, seal } from "./all-new.ts";
import type { Batch } from "./batch.ts";
import type { BatchWriter, WrittenBatch } from "./batch-writer.ts";
import { rollback } from "./open-batch.ts";
import type { Next } from "./read-ahead.ts";

/** The batch after the one that is being written, once it is there. */
interface Behind {
  isWanted: boolean;
  copying: Promise<Copying | undefined> | undefined;
}

/**
 * Writes the batches of a first load on two sessions in turn: while one copies versions, the other one already copies
 * the next batch into the head. Without a second session it writes one after the other.
 */
export class FirstLoad {
  readonly #main: BatchWriter;
  readonly #borrow: () => Promise<BorrowedClient | undefined>;
  #spare: BorrowedClient | undefined;
  #behind: Behind | undefined;
  /** Until a batch was copied ahead of its turn for nothing. */
  #isWorthwhile = true;

  constructor(main: BatchWriter, borrow: () => Promise<BorrowedClient | undefined>) {
    this.#main = main;
    this.#borrow = borrow;
  }

  /** Answers undefined when the batch has to go the long way. Then nothing of it is there, nor of the one behind it. */
  async write(batch: Batch, following: Promise<Next<Batch>>): Promise<WrittenBatch | undefined> {
    const copying = (await this.#takeBehind()) ?? (await copyFirst(this.#main, batch));
    try {
      this.#sendBehind(copying, following);
      const written = (await copying.copied) ? await seal(copying) : undefined;
      if (written !== undefined) return written;
    } catch (error) {
      await rollback(copying.writer.client);
      throw error;
    }
    await rollback(copying.writer.client);
    await this.#undoBehind();
    if (copying.isBehind) this.#isWorthwhile = false;
    return undefined;
  }

  /** Undoes what waits for its turn and gives the second session back. */
  async end(): Promise<void> {
    await this.#undoBehind();
    await this.#spare?.giveBack();
  }

  /** What follows the batch that was written before is the batch that is written now. */
  async #takeBehind(): Promise<Copying | undefined> {
    const behind = this.#behind;
    if (behind === undefined) return undefined;
    behind.isWanted = false;
    const copying = await behind.copying;
    this.#behind = undefined;
    return copying;
  }

  /** The source may take its time, so nobody waits for it. */
  #sendBehind(front: Copying, following: Promise<Next<Batch>>): void {
    if (!this.#isWorthwhile) return;
    const behind: Behind = { isWanted: true, copying: undefined };
    this.#behind = behind;
    void following.then((next) => {
      // The last one may look through the whole head, which no time limit should end.
      if (!behind.isWanted || next.kind !== "item" || next.item.end !== undefined) return;
      if (!mayBeAllNew(next.item)) return;
      behind.copying = this.#copyBehind(front, next.item);
      behind.copying.catch(() => undefined);
    });
  }

  async #copyBehind(front: Copying, batch: Batch): Promise<Copying | undefined> {
    const client = await this.#otherThan(front.writer.client);
    return client === undefined ? undefined : copyBehind({ ...this.#main, client }, batch, front);
  }

  async #otherThan(client: Client): Promise<Client | undefined> {
    if (client !== this.#main.client) return this.#main.client;
    this.#spare ??= await this.#borrow();
    return this.#spare?.client;
  }

  async #undoBehind(): Promise<void> {
    const behind = this.#behind;
    if (behind === undefined) return;
    this.#behind = undefined;
    behind.isWanted = false;
    const copying = await behind.copying?.catch(() => undefined);
    if (copying === undefined) return;
    await copying.copied.catch(() => undefined);
    await rollback(copying.writer.client);
  }
}
