// The end of a complete snapshot: what it did not hold is gone at the source. A source that suddenly shows little (a
// permission was taken, a filter changed) looks exactly the same, so an unusual loss stops here and asks.
import { type Client } from "@edp/postgres";
import { keyOf } from "./lease.ts";
import type { ReadFacts } from "./ledger.ts";
import type { SeenVersions } from "./seen.ts";
import {
  countGoneSql,
  countInPeriodsSql,
  resolveQuarantineSql,
  takeRawIdsSql,
  writeTombstonesSql,
} from "./statements.generated.ts";
import { bindNames, type RawNames } from "./stream.ts";

export interface Loss {
  /** Records that were live before this read. */
  readonly live: number;
  /** Those of them that it did not hold. */
  readonly gone: number;
}

export interface LossLimit {
  /** Share of the live records that may go at once. 0.3 = 30 %. */
  readonly maxLossShare: number;
  /** Somebody looked and says that they are really gone. */
  readonly allowLoss: boolean;
}

/** In small streams a few departures are a large share, so fewer than this never stop a run. */
const smallestSuspiciousLoss = 10;

/** Everything gone is suspicious at nearly any size: an empty answer is what a lost permission looks like. */
const smallestSuspiciousEmptiness = 2;

export function isSuspiciousLoss({ live, gone }: Loss, limit: LossLimit): boolean {
  if (limit.allowLoss || gone <= live * limit.maxLossShare) return false;
  return gone >= smallestSuspiciousLoss || (gone === live && gone >= smallestSuspiciousEmptiness);
}

export async function countGone(
  client: Client,
  names: RawNames,
  tenant: string,
  seen: SeenVersions,
): Promise<Loss> {
  const periods = periodsOf(names, seen);
  const values = [tenant, seen.bits, seen.lastRawId, ...periods];
  const counted = await client.query<{ gone: string }>(bindNames(countGoneSql, names), values);
  const gone = Number(counted.rows[0]?.gone ?? 0);
  if (!names.extra.period) return { live: seen.live, gone };
  const found = await client.query<{ live: string }>(bindNames(countInPeriodsSql, names), [
    tenant,
    ...periods,
  ]);
  return { live: Number(found.rows[0]?.live ?? 0), gone };
}

/** Writes a deletion for each of the `gone` records that were just counted in this transaction. */
export async function writeTombstones(
  client: Client,
  input: { facts: ReadFacts; names: RawNames; seen: SeenVersions; gone: number; batchId: string; now: Date },
): Promise<void> {
  const { facts, names, seen } = input;
  const { source, tenant, object } = facts.stream;
  const block = await client.query<{ before: string }>(takeRawIdsSql, [source, object, input.gone]);
  await client.query(bindNames(writeTombstonesSql, names), [
    tenant,
    seen.bits,
    seen.lastRawId,
    block.rows[0]?.before,
    input.batchId,
    input.now,
    ...periodsOf(names, seen),
  ]);
}

/** Values for the statements' lines on periods; statements for other objects have no such lines. */
function periodsOf({ extra }: RawNames, seen: SeenVersions): readonly (readonly number[])[] {
  return extra.period ? seen.periods.days : [];
}

/** A complete snapshot judges every record anew, a report's those of its periods, so older verdicts are settled. */
export async function resolveQuarantine(
  client: Client,
  input: { facts: ReadFacts; names: RawNames; seen: SeenVersions; now: Date },
): Promise<void> {
  const { facts, names, seen, now } = input;
  await client.query(bindNames(resolveQuarantineSql, names), [
    ...keyOf(facts.stream),
    now,
    facts.ingestionRunId,
    ...periodsOf(names, seen),
  ]);
}
