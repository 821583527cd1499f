import { type Clock, type Logger, isEdpError } from "@edp/base";

export interface RetryOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly signal: AbortSignal;
  /** For the log: `land hr workers`. */
  readonly what: string;
}

/** Waits before the second, third and fourth try; doubled-and-more, so that a struggling system gets room. */
const waitsMs = [1_000, 4_000, 16_000];

/** Repeats what failed by an outside condition (`retry: "later"`), and nothing else: a second try of a mistake is noise. */
export async function withRetries<T>(
  options: RetryOptions,
  work: (attempt: number) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work(attempt);
    } catch (error) {
      const waitMs = waitsMs[attempt - 1];
      const mayHelp = isEdpError(error) && error.retry === "later";
      if (!mayHelp || waitMs === undefined || options.signal.aborted) throw error;
      options.log.log("warn", `${options.what} failed, trying again`, {
        attempt,
        wait_ms: waitMs,
        error_code: error.code,
        error: error.message,
      });
      await options.clock.sleep(waitMs, options.signal);
    }
  }
}
