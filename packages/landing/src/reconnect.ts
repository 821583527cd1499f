import { type Clock, EdpError, type Logger } from "@edp/base";
import { classifyError, type Client, type Pool, withClient } from "@edp/postgres";
import type { Stream } from "./stream.ts";

/** Pauses before each further try, in milliseconds: a restarted server is back within these 20 seconds. */
export const defaultPausesMs: readonly number[] = [50, 200, 500, 1_000, 2_000, 4_000, 6_000, 6_000];

export interface Reconnects {
  readonly pool: Pool;
  readonly stream: Stream;
  readonly clock: Clock;
  readonly log: Logger;
  readonly signal: AbortSignal | undefined;
  readonly pausesMs: readonly number[];
  /** Grows while work goes on; a try that got further makes the count of failures begin anew. */
  readonly progress: () => number;
}

/** Does the work on a lent connection; when that breaks, or a transaction lost a conflict, again on another one. */
export async function withReconnects<T>(how: Reconnects, work: (client: Client) => Promise<T>): Promise<T> {
  let failures = 0;
  for (;;) {
    const before = how.progress();
    try {
      return await withClient(how.pool, work);
    } catch (error) {
      const rule = classifyError(error);
      if (rule.retry === "never") throw error;
      failures = how.progress() > before ? 0 : failures;
      const pauseMs = how.pausesMs[failures];
      const reason = error instanceof Error ? error.message : String(error);
      const { source, object } = how.stream;
      if (pauseMs === undefined)
        throw new EdpError("EDP-LND-005", { source, object, reason }, { cause: error });
      failures += 1;
      how.log.log("warn", "landing interrupted, trying again", {
        source,
        object,
        reason,
        because: rule.because,
        pauseMs,
      });
      await how.clock.sleep(pauseMs, how.signal);
    }
  }
}
