// The part of SFTP that reads. Whoever holds this cannot write, rename or remove: the other requests are not here.
import { EdpError } from "@edp/base";
import type { FileEntryWithStats, SFTPWrapper, Stats } from "ssh2";

/** What a server says of a request: SFTP has a handful of codes, and texts that are the server's own. */
export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly status: number; readonly reason: string };

export interface ReadOnlySftp {
  readonly realpath: (path: string) => Promise<Answer<string>>;
  /** Follows links. */
  readonly stat: (path: string) => Promise<Answer<Stats>>;
  readonly openFolder: (path: string) => Promise<Answer<Buffer>>;
  /** Some entries of an open folder; none at its end. */
  readonly readFolder: (handle: Buffer) => Promise<Answer<readonly FileEntryWithStats[]>>;
  readonly openFile: (path: string) => Promise<Answer<Buffer>>;
  readonly inspect: (handle: Buffer) => Promise<Answer<Stats>>;
  /** How many bytes were put into the buffer, from its beginning; 0 at the end of the file. */
  readonly read: (handle: Buffer, into: Buffer, position: number) => Promise<Answer<number>>;
  readonly close: (handle: Buffer) => Promise<void>;
}

export interface Asking {
  readonly source: string;
  readonly address: string;
  /** Rejects when the connection is gone. */
  readonly lost: Promise<never>;
  readonly requestMs: number;
}

const endOfFile = 1;
export const noSuchFile = 2;

/** Our own words: a server's may repeat what it was sent. */
const reasons: Readonly<Record<number, string>> = {
  [noSuchFile]: "it does not exist",
  3: "EDP may not read it",
  4: "the server says no more than that it failed",
  8: "the server does not know this request",
};

type Done<T> = (error: unknown, value: T) => void;

export function createReadOnlySftp(sftp: SFTPWrapper, asking: Asking): ReadOnlySftp {
  const ask = <T>(start: (done: Done<T>) => void): Promise<Answer<T>> => askFor(asking, start);
  return {
    realpath: (path) =>
      ask((done) => {
        sftp.realpath(path, done);
      }),
    stat: (path) =>
      ask((done) => {
        sftp.stat(path, done);
      }),
    openFolder: (path) =>
      ask((done) => {
        sftp.opendir(path, done);
      }),
    readFolder: async (handle) => {
      const answer = await ask<readonly FileEntryWithStats[]>((done) => {
        sftp.readdir(handle, done);
      });
      return answer.ok || answer.status !== endOfFile ? answer : { ok: true, value: [] };
    },
    openFile: (path) =>
      ask((done) => {
        sftp.open(path, "r", done);
      }),
    inspect: (handle) =>
      ask((done) => {
        sftp.fstat(handle, done);
      }),
    read: async (handle, into, position) => {
      const answer = await ask<number>((done) => {
        sftp.read(handle, into, 0, into.length, position, done);
      });
      return answer.ok || answer.status !== endOfFile ? answer : { ok: true, value: 0 };
    },
    close: async (handle) => {
      await ask<undefined>((done) => {
        sftp.close(handle, (error) => {
          done(error, undefined);
        });
      });
    },
  };
}

async function askFor<T>(asking: Asking, start: (done: Done<T>) => void): Promise<Answer<T>> {
  const { source, address, requestMs } = asking;
  const answered = Promise.withResolvers<Answer<T>>();
  const timer = setTimeout(() => {
    const phase = "answer a request";
    answered.reject(new EdpError("EDP-SRC-007", { source, address, phase, limitMs: requestMs }));
  }, requestMs);
  try {
    start((error, value) => {
      const status = readStatus(error);
      if (error === undefined || error === null) answered.resolve({ ok: true, value });
      else if (status === undefined) answered.reject(lostConnection(asking));
      else answered.resolve({ ok: false, status, reason: reasons[status] ?? `status ${status.toString()}` });
    });
    return await Promise.race([answered.promise, asking.lost]);
  } finally {
    clearTimeout(timer);
    answered.promise.catch(() => undefined);
  }
}

/** Of an answer; what has none never got one. */
function readStatus(error: unknown): number | undefined {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "number" ? code : undefined;
}

export function lostConnection({ source, address }: Pick<Asking, "source" | "address">): EdpError {
  return new EdpError("EDP-SRC-316", { source, address });
}
