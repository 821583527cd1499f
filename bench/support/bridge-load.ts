// One read through a Singer tap, landed: a process of its own, as `edp step land` is.
// `node bridge-load.ts <socket dir> <port> <ingestion run> <config of the source>`, prints how many records it landed.
import { noProgress, Secret, silentLogger, systemClock } from "@edp/base";
import { loadConnector } from "@edp/connector-sdk";
import { landObject } from "@edp/landing";
import { createPool } from "@edp/postgres";
import { fileURLToPath } from "node:url";
import { testSource } from "../../tests/support/landing-harness.ts";
import { loadManifest } from "../../tests/support/load-manifest.ts";

const repository = fileURLToPath(new URL("../../", import.meta.url));
const [host = "", port = "", ingestionRunId = "", config = "{}"] = process.argv.slice(2);
const pool = createPool(
  { host, port: Number(port), database: "postgres", user: "edp", tls: "disable" },
  { max: 2 },
);
const password = (): Promise<Secret<string>> => Promise.resolve(new Secret("none"));
const connector = await loadConnector(loadManifest("singer"));
const context = {
  source: "bench",
  tenant: "acme.example",
  config: JSON.parse(config) as Record<string, never>,
  objects: ["people"],
  baseDir: "/",
  workDir: `${repository}.ready`,
  pythonDir: `${repository}.venv`,
  secret: password,
  optionalSecret: password,
  extraCa: undefined,
  allowedHosts: [],
  maxRecordBytes: 16 * 1024 * 1024,
  clock: systemClock,
  log: silentLogger,
  report: noProgress,
  signal: new AbortController().signal,
};
const request = {
  object: "people",
  mode: "full",
  cursor: undefined,
  since: undefined,
  until: undefined,
} as const;
const { landed } = await landObject({
  pool,
  source: testSource("bench"),
  object: "people",
  mode: "full",
  ingestionRunId,
  connectorVersion: "bench",
  events: connector.read(context, request),
  clock: systemClock,
  log: silentLogger,
  report: noProgress,
});
await pool.end();
process.stdout.write(`${landed.toString()}\n`);
