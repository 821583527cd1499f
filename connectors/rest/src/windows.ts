// Stretches of time, one after the other: for APIs that give a list only from one time to another. Each takes in its
// beginning and not its end, so that neighbours share no record and leave none out.
import type { Incremental } from "./config.ts";

export interface TimeWindow {
  readonly from: Date;
  readonly to: Date;
}

export interface WindowRange {
  readonly from: Date;
  /** The end of a backfill. Absent: to the present. */
  readonly until: Date | undefined;
  readonly sizeMs: number;
  readonly now: () => Date;
}

/**
 * The last window reaches beyond the present at least so far: what changes while it is read, or by a clock that is
 * ahead of ours, moves into it and not out of all of them.
 */
const aheadMs = 300_000;

/** Lazily, because the present moves on while windows are read. */
export function* listWindows({ from, until, sizeMs, now }: WindowRange): Iterable<TimeWindow> {
  const endMs = until?.getTime() ?? Number.POSITIVE_INFINITY;
  let fromMs = from.getTime();
  for (;;) {
    const toMs = Math.min(fromMs + sizeMs, endMs);
    yield { from: new Date(fromMs), to: new Date(toMs) };
    if (toMs >= endMs || (until === undefined && toMs > now().getTime() + aheadMs)) return;
    fromMs = toMs;
  }
}

/** The smallest step of time that a way of writing can tell apart. */
export const unitMs: Readonly<Record<Incremental["format"], number>> = {
  iso: 1,
  "unix-ms": 1,
  text: 1,
  unix: 1000,
  datetime: 1000,
  date: 86_400_000,
};

/** A window begins where its written beginning does, else the written one would take in more. */
export function floorTime(time: Date, format: Incremental["format"]): Date {
  return new Date(Math.floor(time.getTime() / unitMs[format]) * unitMs[format]);
}
