// Landing a first load beside dlt, which writes Parquet and hands it over by ADBC: the fastest way that it has.
// `sh tools/with-node.sh node bench/landing-beside-dlt.ts [--rounds 5] [--records 1000000]`
// The first call makes a Python environment from requirements/bench.txt in .venv-bench.
import { mkdtempSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { withClient } from "@edp/postgres";
import { ensureRawTables } from "@edp/landing";
import { beginIngestionRun } from "../tests/support/landing-harness.ts";
import { makePythonEnvironment, runOrThrow } from "./support/python-environment.ts";
import { type RecordFiles, writeRecordFiles } from "./support/records.ts";
import { runLoader } from "./support/run-loader.ts";
import { type BenchServer, serverCpuSeconds, startBenchServer, walPosition } from "./support/server.ts";
import { printRatio, printTable, type Round } from "./support/table.ts";

const { values } = parseArgs({
  options: { rounds: { type: "string", default: "5" }, records: { type: "string", default: "1000000" } },
});
const repository = fileURLToPath(new URL("../", import.meta.url));

function runPython(args: readonly string[]): string {
  const python = `${makePythonEnvironment(".venv-bench", "bench.txt")}/bin/python`;
  // dlt asks its makers' server for news and tells them of its use, unless it is told not to.
  return runOrThrow(python, args, { RUNTIME__DLTHUB_TELEMETRY: "false" }).trim();
}

async function emptyTables(server: BenchServer): Promise<void> {
  await server.pool.query(`drop table if exists raw.bench_people, raw.bench_people_head cascade;
    drop schema if exists dlt_bench cascade; drop schema if exists dlt_bench_staging cascade;
    delete from meta.raw_table; delete from meta.stream_state; delete from meta.landing_batch`);
  await withClient(server.pool, (client) => ensureRawTables(client, "bench", "people"));
  await server.pool.query("checkpoint");
}

async function measure(server: BenchServer, work: () => Round | Promise<Round>): Promise<Round> {
  await emptyTables(server);
  const [cpu, wal] = [serverCpuSeconds(server), await walPosition(server.pool)];
  const told = await work();
  const walMb = ((await walPosition(server.pool)) - wal) / 1e6;
  return { serverCpu: serverCpuSeconds(server) - cpu, walMb, ...told };
}

async function runEdp(server: BenchServer, files: RecordFiles): Promise<Round> {
  const run = await beginIngestionRun(server.pool, "bench");
  const { result, ...round } = runLoader(server, files.jsonLines, run);
  if (result.landed !== Number(values.records)) throw new Error(`EDP landed ${result.landed.toString()}`);
  return round;
}

function runDlt(server: BenchServer, files: RecordFiles): Round {
  const work = mkdtempSync(`${server.dir}/dlt-`);
  try {
    const program = `${repository}bench/dlt/load.py`;
    const lines = runPython([program, server.dir, files.jsonLines, work]).split("\n");
    return JSON.parse(lines.at(-1) ?? "") as Round;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** The same ids with the same bytes, as far as the other side keeps bytes. */
async function digestOf(server: BenchServer, table: string): Promise<string> {
  const found = await server.pool.query<{ digest: string }>(
    `select count(*) || ':' || sum(hashtextextended(record_id || payload::jsonb::text, 0)) as digest from ${table}`,
  );
  return found.rows[0]?.digest ?? "";
}

async function main(): Promise<void> {
  const version = runPython(["-c", "import dlt; print(dlt.__version__)"]);
  const server = await startBenchServer();
  try {
    const count = Number(values.records);
    const files = writeRecordFiles(server.dir, "first", { count, seed: 20261123 });
    const rounds = { edp: [] as Round[], dlt: [] as Round[] };
    const digests = new Set<string>();
    for (let round = 0; round <= Number(values.rounds); round += 1) {
      const sides = [
        async () => {
          rounds.edp.push(await measure(server, () => runEdp(server, files)));
          digests.add(await digestOf(server, "raw.bench_people"));
        },
        async () => {
          rounds.dlt.push(await measure(server, () => runDlt(server, files)));
          digests.add(await digestOf(server, "dlt_bench.people"));
        },
      ];
      for (const side of round % 2 === 0 ? sides : sides.reverse()) await side();
      // The first round only warms up.
      if (round === 0) Object.values(rounds).forEach((list) => list.splice(0));
    }
    if (digests.size !== 1) throw new Error(`the tables differ: ${[...digests].join(" and ")}`);
    console.log(
      `${count.toString()} records, ${files.meanBytes.toString()} bytes each, start value 20261123, dlt ${version}, ` +
        `PostgreSQL ${server.version}, Node ${process.version}, data on tmpfs (no claim about durability)`,
    );
    console.log(`same records on both sides: ${[...digests][0] ?? ""}\n`);
    printTable("bench/landing-beside-dlt", rounds);
    printRatio("dlt / edp", rounds.edp, rounds.dlt, 1);
  } finally {
    await server.stop();
  }
}

await main();
