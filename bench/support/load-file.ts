// One landing in a process of its own, so that its memory and CPU are its own.
// `node load-file.ts <socket dir> <file or invent:count> <ingestion run> <limits>`, prints one line of JSON.
import { noProgress, silentLogger, systemClock } from "@edp/base";
import { landObject } from "@edp/landing";
import { createPool } from "@edp/postgres";
import { testSource } from "../../tests/support/landing-harness.ts";
import { inventRecords } from "./invented-source.ts";
import { readJsonLines } from "./json-lines-source.ts";

const [host = "", file = "", ingestionRunId = "", limits = "{}"] = process.argv.slice(2);
const pool = createPool({ host, port: 5432, database: "postgres", user: "edp", tls: "disable" }, { max: 4 });
const begin = performance.now();
const cpuBefore = process.cpuUsage();
const result = await landObject({
  pool,
  source: testSource("bench"),
  object: "people",
  mode: "full",
  ingestionRunId,
  connectorVersion: "1.0.0",
  events: file.startsWith("invent:") ? inventRecords(Number(file.slice(7))) : readJsonLines(file),
  clock: systemClock,
  log: silentLogger,
  report: noProgress,
  limits: JSON.parse(limits) as object,
});
const seconds = (performance.now() - begin) / 1000;
const cpu = process.cpuUsage(cpuBefore);
await pool.end();
const clientCpu = (cpu.user + cpu.system) / 1e6;
console.log(JSON.stringify({ seconds, clientCpu, rssMb: process.resourceUsage().maxRSS / 1024, result }));
