// The stream of a slot: the server sends, we answer from time to time how far we are. What is confirmed never goes
// beyond what the platform has kept. While the reader is behind, the socket rests.
import type { Clock } from "@edp/base";
import type pg from "pg";
import type { Socket } from "node:net";
import { writeLsn } from "./lsn.ts";
import { readLogMessage, type LogMessage } from "./pgoutput.ts";
import { quoteIdentifier, quoteLiteral } from "../quote.ts";

export interface StreamRequest {
  readonly slot: string;
  readonly publication: string;
  /** Durable at the platform: transactions before it are not sent again, and the slot may forget them. */
  readonly start: bigint;
  readonly clock: Clock;
}

/** Messages that wait for the reader may be so large together before the socket rests. */
const highWaterBytes = 1024 * 1024;

/** Often enough for the server's wal_sender_timeout, and how long a read of a quiet table waits for its end. */
const heartbeatMs = 1_000;

/** What pg keeps of a connection; its types do not say so. */
interface Wire {
  readonly stream: Socket;
  readonly query: (text: string) => void;
  readonly sendCopyFromChunk: (chunk: Buffer) => void;
  readonly once: (event: "replicationStart", listener: () => void) => void;
  readonly removeListener: (event: "replicationStart", listener: () => void) => void;
}

/** Never ends by itself: leave it when enough was read, and destroy the client. */
export async function* streamLog(client: pg.Client, request: StreamRequest): AsyncIterable<LogMessage> {
  const query = new LogQuery(writeStart(request));
  client.query(query as unknown as pg.Submittable);
  const stop = new AbortController();
  const heart = beat(query, request, stop.signal);
  try {
    for (;;) {
      for (const message of query.take()) yield message;
      await query.wait();
    }
  } finally {
    stop.abort();
    await heart;
  }
}

function writeStart({ slot, publication, start }: StreamRequest): string {
  const names = quoteLiteral(quoteIdentifier(publication));
  return `START_REPLICATION SLOT ${quoteIdentifier(slot)} LOGICAL ${writeLsn(start)} (proto_version '1', publication_names ${names})`;
}

async function beat(query: LogQuery, { start, clock }: StreamRequest, signal: AbortSignal): Promise<void> {
  try {
    await query.begun;
    while (!signal.aborted) {
      await query.send(writeStatus(start));
      await clock.sleep(heartbeatMs, signal);
    }
  } catch {
    // The reader was told what happened to the stream, or has left it.
  }
}

/** `r`: written, flushed and applied up to; the time, which nobody reads; and please answer. */
function writeStatus(lsn: bigint): Buffer {
  const status = Buffer.alloc(34);
  status.write("r", "latin1");
  for (const at of [1, 9, 17]) status.writeBigUInt64BE(lsn, at);
  status[33] = 1;
  return status;
}

/** pg hands the messages of the connection to the query that is under way. */
class LogQuery {
  readonly #text: string;
  readonly begun: Promise<void>;
  #begin: () => void = () => undefined;
  #wire: Wire | undefined;
  #waiting: LogMessage[] = [];
  #waitingBytes = 0;
  #failure: Error | undefined;
  #wake: () => void = () => undefined;

  constructor(text: string) {
    this.#text = text;
    this.begun = new Promise((resolve) => {
      this.#begin = resolve;
    });
  }

  /** All messages that have come since the last time. */
  take(): readonly LogMessage[] {
    const taken = this.#waiting;
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#wire?.stream.resume();
    return taken;
  }

  /** Until there is a message. Throws what ended the stream. */
  async wait(): Promise<void> {
    if (this.#waiting.length > 0) return;
    if (this.#failure !== undefined) throw this.#failure;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
  }

  async send(status: Buffer): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure;
    this.#wire?.sendCopyFromChunk(status);
    // The clock of a test may not wait; the socket always takes its turn.
    await new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
  }

  // From here on: what pg calls.

  submit(connection: Wire): void {
    this.#wire = connection;
    connection.once("replicationStart", this.#begin);
    connection.query(this.#text);
  }

  handleCopyData({ chunk }: { readonly chunk: Buffer }): void {
    this.#waiting.push(readLogMessage(chunk));
    this.#waitingBytes += chunk.length;
    if (this.#waitingBytes > highWaterBytes) this.#wire?.stream.pause();
    this.#wake();
  }

  handleError(error: Error): void {
    this.#failure = error;
    this.#wire?.removeListener("replicationStart", this.#begin);
    this.#begin();
    this.#wake();
  }

  handleCommandComplete(): void {
    this.handleError(new Error("terminated: the server ended the stream"));
  }

  handleReadyForQuery(): void {
    this.#wake();
  }
}
