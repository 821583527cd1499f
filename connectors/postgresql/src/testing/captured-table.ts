// For tests only: the table `items`, read again and again as a platform does: what was read is applied, and the cursor
// of what was applied is where the next read goes on.
import type { Json } from "@edp/base";
import type { ReadEvent, ReadRequest } from "@edp/connector-sdk";
import { expect } from "vitest";
import type { ReadSummary, TestContextInput } from "../../../../tests/support/connector-context.ts";
import { summarizeRead } from "../../../../tests/support/connector-context.ts";
import { createShopContext } from "../../../../tests/support/database-source.ts";
import type { SourcePostgres } from "../../../../tests/support/source-postgres.ts";
import connector from "../index.ts";

type Config = Readonly<Record<string, Json>>;

export class CapturedTable {
  readonly #server: SourcePostgres;
  readonly #config: Config;
  readonly #object: Config;
  readonly change: { maxRecordBytes?: number } & TestContextInput;
  cursor: string | undefined;
  /** What the platform has: payloads by id. */
  readonly rows = new Map<string, string>();
  /** Every version that was landed, in order. */
  readonly versions: string[] = [];

  constructor(
    server: SourcePostgres,
    config: Config = {},
    object: Config = {},
    change: TestContextInput = {},
  ) {
    this.#server = server;
    this.#config = config;
    this.#object = object;
    this.change = change;
  }

  /** Reads to the end; whole, when there is no cursor. */
  async read(request: Partial<ReadRequest> = {}): Promise<ReadSummary> {
    return summarizeRead(this.#apply(request, Infinity));
  }

  /** Reads until so many batches with a cursor were applied, as a run does that is killed there. */
  async readBatches(count: number): Promise<ReadSummary> {
    return summarizeRead(this.#apply({}, count));
  }

  /** A read under way, of which nothing is applied. */
  open(): AsyncIterator<ReadEvent> {
    const { cursor } = this;
    const request = {
      object: "items",
      mode: "incremental",
      cursor,
      since: undefined,
      until: undefined,
    } as const;
    return connector.read(this.context(), request)[Symbol.asyncIterator]();
  }

  context(): ReturnType<typeof createShopContext> {
    const objects = { items: { table: "items", capture: true, ...this.#object } };
    return createShopContext(this.#server, objects, { publication: "edp", ...this.#config }, this.change);
  }

  /** What the platform has is what a plain read of the table gives, to the byte. */
  async expectSameAsTable(): Promise<void> {
    const {
      capture: _capture,
      slot: _slot,
      ...object
    } = { table: "items", ...this.#object } as Record<string, Json>;
    const context = createShopContext(this.#server, { items: object });
    const plain = await summarizeRead(
      connector.read(context, {
        object: "items",
        mode: "full",
        cursor: undefined,
        since: undefined,
        until: undefined,
      }),
    );
    expect([...this.rows].sort()).toEqual(plain.records.map(({ id, payload }) => [id, payload]).sort());
  }

  async *#apply(request: Partial<ReadRequest>, batches: number): AsyncIterable<ReadEvent> {
    const { cursor } = this;
    const mode = cursor === undefined ? "full" : "incremental";
    const whole = { object: "items", mode, cursor, since: undefined, until: undefined } as const;
    const seen = new Set<string>();
    let left = batches;
    for await (const event of connector.read(this.context(), { ...whole, ...request })) {
      yield event;
      if (event.kind === "records") this.#land(event.batch, seen);
      if (event.kind === "end" && event.complete)
        for (const id of this.rows.keys()) if (!seen.has(id)) this.rows.delete(id);
      if (event.kind === "refused" || event.cursor === undefined) continue;
      this.cursor = event.cursor;
      if (event.kind === "records" && (left -= 1) === 0) return;
    }
  }

  #land(batch: Extract<ReadEvent, { kind: "records" }>["batch"], seen: Set<string>): void {
    for (const [index, id] of batch.recordIds.entries()) {
      seen.add(id);
      const payload = batch.data.toString("utf8", batch.starts[index], batch.ends[index]);
      const isGone = batch.operations[index] === "delete";
      if (isGone) this.rows.delete(id);
      else this.rows.set(id, payload);
      this.versions.push(isGone ? `- ${id}` : payload);
    }
  }
}
