// COPY … FROM STDIN at the speed of the socket. Lent like a transaction: an open COPY blocks its connection, so
// it must end on every road, and here it does.
import { once } from "node:events";
import type { Socket } from "node:net";
import { from, type CopyStreamQuery } from "pg-copy-streams";
import type { Client } from "./pool.ts";
import { socketOf } from "./socket.ts";

/**
 * Hands bytes in COPY's format to the server. Resolves when the kernel has taken them all, so the caller may then
 * reuse the buffer, and not before: nothing is copied on the way. That is the back-pressure, too: at most one
 * chunk per writer waits in memory. To fill one buffer while another is on its way, keep the promise and await it
 * before the next call. Chunks may end anywhere in a row; 64 kB and more cost least.
 */
export type WriteChunk = (chunk: Buffer) => Promise<void>;

const nothing = Buffer.alloc(0);

/**
 * Runs `copy … from stdin` and lends its writer: `await copyInto(client, "copy t from stdin", async (write) => …)`.
 * Returns how many rows arrived. When `work` throws, the server is told to forget the rows and the error goes on;
 * when the server refuses a row, the error is the server's. Inside `work` the connection takes no other statement.
 */
export async function copyInto(
  client: Client,
  sql: string,
  work: (write: WriteChunk) => Promise<void>,
): Promise<number> {
  const stream = client.query(from(sql));
  const refusal = watchForRefusal(stream);
  try {
    await Promise.race([work(createWriter(stream, socketOf(client), refusal)), refusal.promise]);
    stream.end();
    await Promise.race([once(stream, "finish"), refusal.promise]);
    return stream.rowCount;
  } catch (error) {
    // After a refusal by the server there is no COPY left that could be ended.
    if (!refusal.happened()) await abandon(stream);
    throw error;
  }
}

function createWriter(stream: CopyStreamQuery, socket: Socket, refusal: Refusal): WriteChunk {
  return async (chunk) => {
    await refusal.orRefused((done) => {
      stream.write(chunk, done);
    });
    // The stream says "written" once the socket has queued the chunk. Only an empty queue means that it is gone.
    if (socket.writableLength > 0) {
      await refusal.orRefused((done) => {
        socket.write(nothing, done);
      });
    }
  };
}

type Done = (error?: Error | null) => void;

interface Refusal {
  /** Rejects with the server's or the connection's error; never resolves. */
  readonly promise: Promise<never>;
  readonly happened: () => boolean;
  /**
   * Waits until what was begun is done or refused. No race against the promise: that would keep something for each
   * chunk until the COPY ends.
   */
  readonly orRefused: (begin: (done: Done) => void) => Promise<void>;
}

function watchForRefusal(stream: CopyStreamQuery): Refusal {
  let refused: Error | undefined;
  let stopWaiting: ((error: Error) => void) | undefined;
  const promise = new Promise<never>((_, reject) => {
    stream.on("error", (error) => {
      refused = error;
      reject(error);
      stopWaiting?.(error);
    });
  });
  // Whoever races against it hears of it; when nobody does any more, it is no unhandled rejection.
  promise.catch(() => undefined);
  const orRefused = (begin: (done: Done) => void): Promise<void> =>
    new Promise((resolve, reject) => {
      stopWaiting = reject;
      begin((error) => {
        if (error != null) reject(error);
        else resolve();
      });
      if (refused !== undefined) reject(refused);
    });
  return { promise, happened: () => refused !== undefined, orRefused };
}

/** Sends CopyFail; the stream closes when the server has answered it. */
async function abandon(stream: CopyStreamQuery): Promise<void> {
  const closed = once(stream, "close").catch(() => undefined);
  stream.destroy();
  await closed;
}
