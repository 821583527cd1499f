// Lands one epoch and exits 0; its parent kills it somewhere on the way. Writes a byte to stdout at each step of the
// source, so that the parent can choose its moment. Arguments: JSON, see Job; the password comes by PGPASSWORD.
import { writeSync } from "node:fs";
import { noProgress, Secret, silentLogger, systemClock } from "@edp/base";
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
}

const job = JSON.parse(process.argv[2] ?? "") as Job;
const { host, port, database, user } = job;
const password = new Secret(process.env["PGPASSWORD"] ?? "");
const pool = createPool({ host, port, database, user, password, tls: "disable" }, { max: 2 });
const source = testSource(job.source);
const stream = { source: source.name, tenant: source.tenant, object: "workers" };
const state = await withClient(pool, (client) => readStreamState(client, stream));

async function* read(): AsyncGenerator<ReadEvent> {
  for (const event of readEpoch(job.seed, job.epoch, state.cursor)) {
    writeSync(1, ".");
    yield await Promise.resolve(event);
  }
}

await landObject({
  pool,
  source,
  object: "workers",
  mode: isSnapshot(job.epoch) ? "full" : "incremental",
  ingestionRunId: job.ingestionRunId,
  connectorVersion: "1.0.0",
  events: read(),
  clock: systemClock,
  log: silentLogger,
  report: noProgress,
  allowLoss: true,
  limits: { maxBatchRows: Math.ceil(partRows * 1.3), leaseWaitMs: 20_000 },
});
await pool.end();
