import type { Loss } from "./tombstones.ts";

/**
 * What the end of a read said about records that are gone:
 * `compared`: a complete snapshot, all that was missing got its tombstone ·
 * `not asked`: only a complete full read may tell ·
 * `ids unknown`: something was refused whose id nobody knows, so anything missing may still be there ·
 * `suspicious`: too much would be gone, nothing was marked.
 */
export type SnapshotVerdict = "compared" | "not asked" | "ids unknown" | "suspicious";

export interface SnapshotEnd {
  readonly verdict: SnapshotVerdict;
  readonly deleted: number;
  readonly loss: Loss;
}
