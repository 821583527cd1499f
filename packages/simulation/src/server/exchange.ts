// One request and one answer, free of sockets: what the simulated systems are made of.
export interface Ask {
  readonly method: string;
  /** With scheme and host, as the client wrote it. */
  readonly url: URL;
  /** Path below the system's own prefix: `/v1.0/users`. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export type Answerer = (ask: Ask) => Promise<Answer>;

export const ok = (body: unknown): Answer => ({ status: 200, body });

/** Says "too many requests" to every so-manieth request of a kind: the same ones in each run. */
export function createThrottle(every: number): (kind: string) => boolean {
  const counts = new Map<string, number>();
  return (kind) => {
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    return every > 0 && count % every === 0;
  };
}
