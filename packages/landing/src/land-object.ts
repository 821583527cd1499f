// Records of one object into its raw table, exactly once: cut into batches, one transaction each, fenced by the
// stream's lease. While a batch is written the next one is read. A lost connection costs a reconnect, not the read.
import { type Pool, quoteQualified, sqlStateOf, toEdpError, withClient } from "@edp/postgres";
import { defaultLimits, type LandingLimits, type LandingResult, type LandObjectInput } from "./land-input.ts";
import { Landing } from "./landing.ts";
import { releaseLease } from "./lease.ts";
import type { ReadFacts } from "./ledger.ts";
import { withReconnects } from "./reconnect.ts";
import { extraColumnsOf, findManifestObject, nameRawTables } from "./stream.ts";

/**
 * Lands everything that `events` yields. When the read fails, or ends without its `end` event, what was read is landed
 * first and the failure is thrown then; the counts of such a run are in the ledger (`readLandedCounts`).
 * Throws EDP-LND-001 when another run holds the stream, EDP-LND-003 when too much would be gone.
 */
export async function landObject(input: LandObjectInput): Promise<LandingResult> {
  const limits: LandingLimits = { ...defaultLimits, ...input.limits };
  const facts = readFacts(input);
  const landing = new Landing(input, facts, limits);
  const { pool, clock, log, signal } = input;
  const how = { pool, stream: facts.stream, clock, log, signal, pausesMs: limits.reconnectPausesMs };
  try {
    const last = await withReconnects({ ...how, progress: () => landing.committed }, (client) =>
      landing.landOn(client),
    );
    if (last.kind === "failed") throw new ReadFailure(last.error);
    landing.throwIfSuspicious();
  } catch (error) {
    if (sqlStateOf(error) === diskFull) await giveBackSpace(pool, facts);
    throw error instanceof ReadFailure ? error.cause : toEdpError(error);
  } finally {
    landing.stop();
    const { lease } = landing;
    // Best effort: without it the lease ends by itself, with this session.
    if (lease !== undefined)
      await withClient(pool, (client) => releaseLease(client, lease)).catch(() => undefined);
  }
  return { ...landing.counts, batches: landing.committed, snapshot: landing.end?.verdict ?? "not asked" };
}

const diskFull = "53100";

/**
 * A batch that ran out of disk shows no rows, but what it had written stays until somebody cleans up; each further try
 * would leave as much again. Best effort: on a full disk this may fail, too.
 */
async function giveBackSpace(pool: Pool, { stream }: ReadFacts): Promise<void> {
  const { table, head } = nameRawTables(stream.source, stream.object);
  const tables = [table, head].map((name) => quoteQualified("raw", name)).join(", ");
  await withClient(pool, (client) => client.query(`vacuum (truncate) ${tables}`)).catch(() => undefined);
}

/** Carries the source's own error past the wrapping of the database's errors. */
class ReadFailure extends Error {
  constructor(cause: unknown) {
    super("the read failed", { cause });
  }
}

function readFacts(input: LandObjectInput): ReadFacts {
  const { source, object } = input;
  const declared = findManifestObject(source, object);
  return {
    stream: { source: source.name, tenant: source.tenant, object },
    ingestionRunId: input.ingestionRunId,
    connectorVersion: input.connectorVersion,
    mode: input.mode,
    cursorKind: declared?.cursor,
    extra: extraColumnsOf(declared),
    startedAt: input.clock.now(),
    window: input.window ?? {},
  };
}
