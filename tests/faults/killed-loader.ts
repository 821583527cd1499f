// Lands one epoch and exits 0; its parent kills it somewhere on the way. Writes a byte to stdout at each step of the
// source, so that the parent can choose its moment. Arguments: JSON, see Job; the password comes by PGPASSWORD.
import { writeSync } from "node:fs";
import { isEdpError, noProgress, Secret, silentLogger, systemClock } from "@edp/base";
import type { ReadEvent } from "@edp/connector-sdk";
import { landObject, readStreamState } from "@edp/landing";
import { createPool, withClient } from "@edp/postgres";
import { testSource } from "../support/landing-harness.ts";
import { isSnapshot, partRows, readEpoch } from "./killed-stream.ts";

export interface Job {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly source: string;
  readonly seed: number;
  readonly epoch: number;
  readonly ingestionRunId: string;
  /** Memory that its source never gives back, from a step on, at each turn of the loop until the process ends. */
  readonly leak?: Leak;
}

export interface Leak {
  readonly of: "heap" | "buffers";
  readonly fromStep: number;
  readonly megabytesATurn: number;
}

const job = JSON.parse(process.argv[2] ?? "") as Job;
const { host, port, database, user } = job;
const password = new Secret(process.env["PGPASSWORD"] ?? "");
const pool = createPool({ host, port, database, user, password, tls: "disable" }, { max: 4 });
const source = testSource(job.source);
const stream = { source: source.name, tenant: source.tenant, object: "workers" };

const hoard: unknown[] = [];

function leakOn(leak: Leak): void {
  for (let megabyte = 0; megabyte < leak.megabytesATurn; megabyte += 1) {
    // Elements of an array of doubles live in the heap; a buffer's bytes do not.
    hoard.push(
      leak.of === "heap" ? Array.from({ length: 131_072 }, Math.random) : Buffer.alloc(1_048_576, 1),
    );
  }
  setImmediate(leakOn, leak).unref();
}

async function* read(cursor: string | undefined): AsyncGenerator<ReadEvent> {
  let step = 0;
  for (const event of readEpoch(job.seed, job.epoch, cursor)) {
    writeSync(1, ".");
    step += 1;
    if (step === job.leak?.fromStep) leakOn(job.leak);
    yield await Promise.resolve(event);
  }
}

/** As the pipeline does it: look at the cursor, land, and look again if a killed run's last commit came in between. */
async function land(): Promise<void> {
  const { cursor } = await withClient(pool, (client) => readStreamState(client, stream));
  try {
    await landObject({
      pool,
      source,
      object: "workers",
      mode: isSnapshot(job.epoch) ? "full" : "incremental",
      ingestionRunId: job.ingestionRunId,
      connectorVersion: "1.0.0",
      events: read(cursor),
      cursor,
      clock: systemClock,
      log: silentLogger,
      report: noProgress,
      allowLoss: true,
      limits: { maxBatchRows: Math.ceil(partRows * 1.3), leaseWaitMs: 20_000 },
    });
  } catch (error) {
    if (!isEdpError(error) || error.code !== "EDP-LND-006") throw error;
    await land();
  }
}

await land();
await pool.end();
