// What a session is still good for, kept while statements run over it: every failure leaves as one of our errors, and
// a run that was told to stop says only that.
import type { SqlConfig } from "./config.ts";
import type { RowPage, SqlContext } from "./engine.ts";
import type { SqlPlace } from "./errors.ts";

export interface SessionState {
  isUsable: boolean;
  /** A statement is under way: a polite goodbye would wait for it. */
  isBusy: boolean;
  hasSnapshot: boolean;
}

export interface SessionGuardOptions {
  readonly context: SqlContext;
  readonly config: SqlConfig;
  readonly toError: (error: unknown, place: SqlPlace) => unknown;
  /** What a failed statement does to the session. */
  readonly onFailure?: (state: SessionState) => void;
  /** Gives the connection up in the middle of an answer. */
  readonly abandon?: () => void;
}

export interface SessionGuard {
  readonly state: SessionState;
  readonly run: <T>(work: () => Promise<T>) => Promise<T>;
  readonly readRows: (pages: AsyncIterable<RowPage>) => AsyncIterable<RowPage>;
}

export function createSessionGuard(options: SessionGuardOptions): SessionGuard {
  const { context, config, toError, onFailure, abandon } = options;
  const state: SessionState = { isUsable: true, isBusy: false, hasSnapshot: false };
  const translate = (error: unknown): unknown => {
    context.signal.throwIfAborted();
    return toError(error, { source: context.source, config });
  };
  const run = async <T>(work: () => Promise<T>): Promise<T> => {
    state.isBusy = true;
    try {
      return await work();
    } catch (error) {
      onFailure?.(state);
      throw translate(error);
    } finally {
      state.isBusy = false;
    }
  };
  async function* readRows(pages: AsyncIterable<RowPage>): AsyncIterable<RowPage> {
    let isDone = false;
    state.isBusy = true;
    try {
      yield* pages;
      isDone = true;
    } catch (error) {
      throw translate(error);
    } finally {
      state.isBusy = false;
      if (!isDone) {
        state.isUsable = false;
        abandon?.();
      }
    }
  }
  return { state, run, readRows };
}
