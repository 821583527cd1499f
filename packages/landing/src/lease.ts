// One loader a stream. Whoever claims the lease gets a higher fence; every batch checks the fence under a row lock,
// so a loader that was replaced while it slept cannot commit anything any more.
import { type Clock, EdpError } from "@edp/base";
import type { Client } from "@edp/postgres";
import {
  claimLeaseSql,
  endHolderSql,
  findLeaseHolderSql,
  openLeaseSql,
  releaseLeaseSql,
  renewLeaseSql,
  resumeLeaseSql,
} from "./statements.generated.ts";
import type { Stream } from "./stream.ts";

export interface Lease {
  readonly stream: Stream;
  readonly runId: string;
  readonly fence: string;
}

export interface LeaseTimes {
  /** A loader that is silent for longer may be replaced though its session lives. Renewed by every batch. */
  readonly leaseSeconds: number;
  /** How long to wait for a holder to let go, before its name is reported. */
  readonly leaseWaitMs: number;
}

const pauseMs = 100;

/** Takes the stream for this run and session; waits a little for a dying holder, then throws EDP-LND-001. */
export async function claimLease(
  client: Client,
  input: { stream: Stream; runId: string; times: LeaseTimes; clock: Clock; signal?: AbortSignal },
): Promise<Lease> {
  const { stream, runId, times, clock } = input;
  const key = keyOf(stream);
  const deadline = clock.monotonicMs() + times.leaseWaitMs;
  await client.query(openLeaseSql, [...key, runId]);
  for (;;) {
    await client.query(endHolderSql, [...key, runId, null]);
    const claimed = await client.query<{ fence: string }>(claimLeaseSql, [...key, runId, times.leaseSeconds]);
    const fence = claimed.rows[0]?.fence;
    if (fence !== undefined) return { stream, runId, fence };
    if (clock.monotonicMs() >= deadline) throw await createHeldError(client, stream);
    await clock.sleep(pauseMs, input.signal);
  }
}

/** After a lost connection: the same lease from a new session. Throws EDP-LND-001 if somebody took the stream. */
export async function resumeLease(client: Client, lease: Lease, times: LeaseTimes): Promise<void> {
  const key = keyOf(lease.stream);
  await client.query(endHolderSql, [...key, lease.runId, lease.fence]);
  const resumed = await client.query(resumeLeaseSql, [...key, lease.runId, lease.fence, times.leaseSeconds]);
  if (resumed.rowCount !== 1) throw await createHeldError(client, lease.stream);
}

export async function renewLease(client: Client, lease: Lease, times: LeaseTimes): Promise<void> {
  const values = [...keyOf(lease.stream), lease.runId, lease.fence, times.leaseSeconds];
  const renewed = await client.query(renewLeaseSql, values);
  if (renewed.rowCount !== 1) throw await createHeldError(client, lease.stream);
}

/** Gives the stream back. Does nothing if it is no longer ours. */
export async function releaseLease(client: Client, lease: Lease): Promise<void> {
  await client.query(releaseLeaseSql, [...keyOf(lease.stream), lease.runId, lease.fence]);
}

export async function createHeldError(client: Client, stream: Stream): Promise<EdpError> {
  const found = await client.query<{ run_id: string }>(findLeaseHolderSql, keyOf(stream));
  const holder = found.rows[0]?.run_id ?? "unknown";
  return new EdpError("EDP-LND-001", { source: stream.source, object: stream.object, holder });
}

export function keyOf(stream: Stream): [string, string, string] {
  return [stream.source, stream.tenant, stream.object];
}
