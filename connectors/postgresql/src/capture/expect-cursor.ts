// Does the log still have everything from the cursor on? If not, the table is read whole once.
import { EdpError } from "@edp/base";
import type { Capturing } from "./capturing.ts";
import type { CaptureCursor } from "./cursor.ts";
import { writeLsn } from "./lsn.ts";

export function expectCursorHolds(source: string, cursor: CaptureCursor, capturing: Capturing): void {
  const reason = findReason(cursor, capturing);
  if (reason !== undefined)
    throw new EdpError("EDP-SRC-031", { source, object: capturing.table.object.name, reason });
}

function findReason(cursor: CaptureCursor, { place, facts, endLsn }: Capturing): string | undefined {
  const { slot } = facts;
  if (cursor.system !== place.system) return "another server answers than the one of the last read";
  if (cursor.slot !== place.slot) return `its slot is ${place.slot} now, no longer ${cursor.slot}`;
  if (slot === undefined) return `its slot ${place.slot} is gone`;
  if (slot.walStatus === "lost")
    return `the server gave up what its slot ${place.slot} had not read, to keep its disk (max_slot_wal_keep_size)`;
  if (slot.confirmedLsn > cursor.lsn)
    return `somebody else read from its slot ${place.slot}, up to ${writeLsn(slot.confirmedLsn)}`;
  if (cursor.lsn > endLsn) return "the server was set back to a time before the last read";
  if (cursor.table !== place.table) return "the table was dropped and made anew";
  if (cursor.shape !== place.shape) return "its columns are others than at the last read";
  return undefined;
}
