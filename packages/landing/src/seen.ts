import { SeenPeriods } from "./period.ts";

/**
 * Which records a snapshot has seen, by the raw_id of their current version: one bit for each id given out before the
 * read began. It lives here and not in a temporary table, so that it survives a lost connection; pages of it that are
 * never touched cost no memory. The database reads it as `get_bit(bytea, raw_id)`.
 */
export class SeenVersions {
  readonly lastRawId: number;
  /** Records that were live before the read: what a loss is a share of. */
  readonly live: number;
  readonly bits: Buffer;
  /** Of a report: what it spoke of. */
  readonly periods = new SeenPeriods();

  constructor(lastRawId: number, live: number) {
    this.lastRawId = lastRawId;
    this.live = live;
    this.bits = Buffer.alloc(Math.floor(lastRawId / 8) + 1);
  }

  /** Newer ids are versions that this read landed itself. */
  add(rawId: number): void {
    if (rawId > this.lastRawId) return;
    const at = Math.floor(rawId / 8);
    this.bits[at] = this.bits[at]! | (1 << (rawId % 8)); // at is below the length, as rawId is not above lastRawId
  }
}
