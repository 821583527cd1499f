// Landing a first load against a psql script that does the same work from ready files, and a bare \copy.
// `sh tools/with-node.sh node bench/landing.ts [--rounds 7] [--records 1000000]`
import { spawnSync } from "node:child_process";
import { statSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { withClient } from "@edp/postgres";
import { ensureRawTables } from "@edp/landing";
import { beginIngestionRun } from "../tests/support/landing-harness.ts";
import { type RecordFiles, writeRecordFiles } from "./support/records.ts";
import { runLoader } from "./support/run-loader.ts";
import { type BenchServer, serverCpuSeconds, startBenchServer, walPosition } from "./support/server.ts";
import { printRatio, printTable, type Round } from "./support/table.ts";

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "7" },
    records: { type: "string", default: "1000000" },
    limits: { type: "string", default: "{}" },
  },
});

/** The same steps as landing, by hand: no parsing, no hashing, one commit. */
function peerScript(files: RecordFiles): string {
  return `\\set ON_ERROR_STOP on
begin;
create temporary table stage (seq bigint, record_id text collate "C", payload_hash bytea) on commit drop;
\\copy stage from '${files.keys}'
create temporary table changed on commit drop as
select stage.seq, stage.record_id, stage.payload_hash from stage
  left join raw.bench_people_head as head on head.tenant = 'acme.example' and head.record_id = stage.record_id
 where head.payload_hash is distinct from stage.payload_hash;
\\copy raw.bench_people from '${files.rows}'
insert into raw.bench_people_head (raw_id, record_id, tenant, payload_hash, deleted)
select seq, record_id, 'acme.example', payload_hash, false from changed;
commit;
`;
}

const digestSql = `
select (select count(*) || ':' || sum(hashtextextended(record_id || operation || payload_hash::text || payload::text, raw_id))
          from raw.bench_people) || '/' ||
       (select count(*) || ':' || sum(hashtextextended(record_id || payload_hash::text || deleted::text, raw_id))
          from raw.bench_people_head) as digest`;

async function emptyTables(server: BenchServer): Promise<void> {
  await server.pool.query("drop table if exists raw.bench_people, raw.bench_people_head cascade");
  await server.pool.query(
    "delete from meta.raw_table; delete from meta.stream_state; delete from meta.landing_batch",
  );
  await withClient(server.pool, (client) => ensureRawTables(client, "bench", "people"));
  await server.pool.query("checkpoint");
}

async function measure(
  server: BenchServer,
  work: () => Partial<Round> | Promise<Partial<Round>>,
): Promise<Round> {
  await emptyTables(server);
  const [cpu, wal, begin] = [serverCpuSeconds(server), await walPosition(server.pool), performance.now()];
  const told = await work();
  const seconds = (performance.now() - begin) / 1000;
  const walMb = ((await walPosition(server.pool)) - wal) / 1e6;
  return { seconds, serverCpu: serverCpuSeconds(server) - cpu, walMb, ...told };
}

async function runEdp(server: BenchServer, files: RecordFiles): Promise<Partial<Round>> {
  const run = await beginIngestionRun(server.pool, "bench");
  const { result, ...round } = runLoader(server, files.jsonLines, run, values.limits);
  if (result.landed !== Number(values.records)) throw new Error(`EDP landed ${result.landed.toString()}`);
  return round;
}

/** psql's own CPU and memory come from GNU time where it is installed. */
function runPsql(server: BenchServer, script: string): Partial<Round> {
  const file = `${server.dir}/script.sql`;
  writeFileSync(file, script);
  const command = [server.psql, "-X", "-q", "-h", server.dir, "-U", "edp", "-d", "postgres", "-f", file];
  const begin = performance.now();
  const child = spawnSync("/usr/bin/time", ["-f", "%U %S %M", ...command], { encoding: "utf8" });
  const seconds = (performance.now() - begin) / 1000;
  if (child.status !== 0) throw new Error(child.stderr);
  const [user = 0, system = 0, rss = 0] = child.stderr.trim().split(" ").map(Number);
  return { seconds, clientCpu: user + system, rssMb: rss / 1024 };
}

async function readDigest(server: BenchServer): Promise<string> {
  const found = await server.pool.query<{ digest: string }>(digestSql);
  return found.rows[0]?.digest ?? "";
}

async function main(): Promise<void> {
  const server = await startBenchServer();
  try {
    const count = Number(values.records);
    const files = writeRecordFiles(server.dir, "first", { count, seed: 20261123 });
    const megabytes = (statSync(files.jsonLines).size / 1e6).toFixed(0);
    console.log(
      `${count.toString()} records, ${files.meanBytes.toString()} bytes each, ${megabytes} MB, start value 20261123`,
    );
    console.log(
      `PostgreSQL ${server.version}, Node ${process.version}, data on tmpfs (no claim about durability)\n`,
    );
    const copy = `\\set ON_ERROR_STOP on\n\\copy raw.bench_people from '${files.rows}'\n`;
    const rounds: Record<"edp" | "psql script" | "bare \\copy", Round[]> = {
      edp: [],
      "psql script": [],
      "bare \\copy": [],
    };
    const digests = new Set<string>();
    for (let round = 0; round <= Number(values.rounds); round += 1) {
      const sides = [
        async () => {
          rounds.edp.push(await measure(server, () => runEdp(server, files)));
          digests.add(await readDigest(server));
        },
        async () => {
          rounds["psql script"].push(await measure(server, () => runPsql(server, peerScript(files))));
          digests.add(await readDigest(server));
        },
        async () => {
          rounds["bare \\copy"].push(await measure(server, () => runPsql(server, copy)));
        },
      ];
      for (const side of round % 2 === 0 ? sides : sides.reverse()) await side();
      // The first round only warms up.
      if (round === 0) Object.values(rounds).forEach((list) => list.splice(0));
    }
    if (digests.size !== 1) throw new Error(`the tables differ: ${[...digests].join(" and ")}`);
    console.log(`same rows, hashes and bytes on both sides: ${[...digests][0] ?? ""}\n`);
    printTable("bench/landing", rounds);
    printRatio("psql script / edp", rounds.edp, rounds["psql script"], 0.95);
    printRatio("bare \\copy / edp", rounds.edp, rounds["bare \\copy"]);
  } finally {
    await server.stop();
  }
}

await main();
