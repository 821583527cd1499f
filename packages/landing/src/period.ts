// The period of a report row is part of its identity. In a batch it stands right behind the id's bytes, so whatever
// compares, hashes or orders records by those bytes need not know of it.
import type { ReportPeriod } from "@edp/connector-sdk";
import { readDay } from "./timestamp.ts";

/** Two dates as PostgreSQL sends them: days since 2000 in four bytes each. */
export const periodBytes = 8;

/** A period that can be landed. */
export interface Period {
  readonly startDay: number;
  readonly endDay: number;
}

/** Undefined for what is no period: a day that does not exist, or an end before its start. */
export function readPeriod(period: ReportPeriod | undefined): Period | undefined {
  if (period === undefined) return undefined;
  const [startDay, endDay] = [readDay(period.start), readDay(period.end)];
  return startDay <= endDay ? { startDay, endDay } : undefined;
}

export function writePeriod(buffer: Buffer, at: number, { startDay, endDay }: Period): void {
  buffer.writeInt32BE(startDay, at);
  buffer.writeInt32BE(endDay, at + 4);
}

/** The periods that a read held. Of what lies outside of them it says nothing. */
export class SeenPeriods {
  readonly #periods = new Map<string, Period>();

  add(period: Period): void {
    this.#periods.set(`${period.startDay.toString()} ${period.endDay.toString()}`, period);
  }

  /** First and last days, in step with each other. */
  get days(): readonly [starts: readonly number[], ends: readonly number[]] {
    const all = [...this.#periods.values()];
    return [all.map(({ startDay }) => startDay), all.map(({ endDay }) => endDay)];
  }
}
