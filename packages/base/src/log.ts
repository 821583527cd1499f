import type { Clock } from "./clock.ts";
import type { Json } from "./json.ts";

export type LogLevel = "debug" | "info" | "warn" | "error";
export type LogFields = Readonly<Record<string, Json | undefined | { toJSON: () => string }>>;

/** Structured log of one run. Each line is a JSON object with `at`, `level`, `message` and the fields. */
export interface Logger {
  readonly log: (level: LogLevel, message: string, fields?: LogFields) => void;
  /** The same log with more fields on every line: run_id, source, step. */
  readonly with: (fields: LogFields) => Logger;
}

/** Writes one line (with its newline) wherever the owner wants it. */
export type WriteLine = (line: string) => void;

export function createLogger(write: WriteLine, clock: Clock, fields: LogFields = {}): Logger {
  return {
    log: (level, message, more = {}) => {
      write(`${JSON.stringify({ at: clock.now().toISOString(), level, message, ...fields, ...more })}\n`);
    },
    with: (more) => createLogger(write, clock, { ...fields, ...more }),
  };
}

export const silentLogger: Logger = { log: () => undefined, with: () => silentLogger };
