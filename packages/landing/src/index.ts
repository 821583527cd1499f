export { dismissQuarantine, type Dismissal } from "./dismiss-quarantine.ts";
export type { SnapshotVerdict } from "./snapshot-verdict.ts";
export { defaultLimits, type LandingLimits, type LandingResult, type LandObjectInput } from "./land-input.ts";
export { landObject } from "./land-object.ts";
export { claimLease, releaseLease, renewLease, type Lease, type LeaseTimes } from "./lease.ts";
export { readLandedCounts, type LandedCounts } from "./ledger.ts";
export { listQuarantine, type Quarantine, type QuarantinedRecord } from "./list-quarantine.ts";
export { ensureRawTables } from "./raw-tables.ts";
export {
  replayQuarantine,
  type OpenQuarantine,
  type ReplayInput,
  type ReplayResult,
} from "./replay-quarantine.ts";
export { readStreamState, resetStream, type StreamState } from "./stream-state.ts";
export { nameRawTables, type RawNames, type Stream } from "./stream.ts";
