// A few bad records are kept aside and the rest goes on. Many at once mean that the source, or what EDP believes of it,
// has changed: then landing stops, before a half-readable read passes for a good one.
import type { LandedCounts } from "./ledger.ts";

export const defaultMaxQuarantineShare = 0.01;

/** In small reads a few bad records are a large share. */
const smallestSuspiciousNumber = 100;

/** True when a read has put more aside, up to and with its newest batch, than its stream may. */
export function exceedsBudget(read: Pick<LandedCounts, "read" | "quarantined">, maxShare: number): boolean {
  return read.quarantined >= smallestSuspiciousNumber && read.quarantined > read.read * maxShare;
}
