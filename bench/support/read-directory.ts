// Reads one object of a directory with the connector, as a process of its own, and says what it took.
// Called by bench/ldap.ts with a connector's `config`, an object and the file of an authority; the password is in
// EDP_BENCH_PASSWORD.
import { readFileSync } from "node:fs";
import { noProgress, Secret, silentLogger, systemClock, type JsonObject } from "@edp/base";
import type { ConnectorContext } from "@edp/connector-sdk";
import connector from "../../connectors/active-directory/src/index.ts";

const [config = "{}", object = "users", caFile = ""] = process.argv.slice(2);
const password = new Secret(process.env["EDP_BENCH_PASSWORD"] ?? "");
const context: ConnectorContext = {
  source: "bench",
  tenant: "bench",
  config: JSON.parse(config) as JsonObject,
  objects: [object],
  baseDir: "/nowhere",
  secret: () => Promise.resolve(password),
  optionalSecret: () => Promise.resolve(undefined),
  extraCa: caFile === "" ? undefined : readFileSync(caFile, "utf8"),
  allowedHosts: [],
  maxRecordBytes: 1_000_000,
  clock: systemClock,
  log: silentLogger,
  report: noProgress,
  signal: new AbortController().signal,
};
const request = { object, mode: "full", cursor: undefined, since: undefined, until: undefined } as const;
const begin = performance.now();
let records = 0;
for await (const event of connector.read(context, request)) {
  if (event.kind === "records") records += event.batch.count;
}
const seconds = (performance.now() - begin) / 1000;
const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
console.log(
  JSON.stringify({ seconds, records, clientCpu: (userCPUTime + systemCPUTime) / 1e6, rssMb: maxRSS / 1024 }),
);
