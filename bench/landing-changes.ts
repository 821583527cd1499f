// The same million again: with 1 % changed against an upsert by `ON CONFLICT … WHERE`, and with nothing changed.
// What counts is WAL. `sh tools/with-node.sh node bench/landing-changes.ts [--rounds 7] [--records 1000000]`
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { beginIngestionRun } from "../tests/support/landing-harness.ts";
import { type RecordFiles, writeRecordFiles } from "./support/records.ts";
import { runLoader } from "./support/run-loader.ts";
import { type BenchServer, serverCpuSeconds, startBenchServer, walPosition } from "./support/server.ts";
import { median, printTable, type Round } from "./support/table.ts";

const { values } = parseArgs({
  options: { rounds: { type: "string", default: "7" }, records: { type: "string", default: "1000000" } },
});

const upsertTable = `create table public.people (
  tenant text collate "C" not null, record_id text collate "C" not null, payload_hash bytea not null, payload json not null,
  primary key (tenant, record_id))`;

/** The usual way: everything staged, then an upsert that skips what is equal. */
function upsertScript(files: RecordFiles): string {
  return `\\set ON_ERROR_STOP on
begin;
create temporary table stage (like raw.bench_people) on commit drop;
\\copy stage from '${files.rows}'
insert into public.people as current (tenant, record_id, payload_hash, payload)
select tenant, record_id, payload_hash, payload from stage
on conflict (tenant, record_id) do update set payload_hash = excluded.payload_hash, payload = excluded.payload
where current.payload_hash is distinct from excluded.payload_hash;
commit;
`;
}

async function measure(server: BenchServer, work: () => Promise<Partial<Round>>): Promise<Round> {
  await server.pool.query("checkpoint");
  const [cpu, wal, begin] = [serverCpuSeconds(server), await walPosition(server.pool), performance.now()];
  const told = await work();
  const seconds = (performance.now() - begin) / 1000;
  const walMb = ((await walPosition(server.pool)) - wal) / 1e6;
  return { seconds, walMb, serverCpu: serverCpuSeconds(server) - cpu, ...told };
}

async function land(
  server: BenchServer,
  files: RecordFiles,
  expected: number | undefined,
): Promise<Partial<Round>> {
  const run = await beginIngestionRun(server.pool, "bench");
  const { result, ...round } = runLoader(server, files.jsonLines, run);
  if (expected !== undefined && result.landed !== expected)
    throw new Error(`EDP landed ${result.landed.toString()}`);
  return round;
}

async function upsert(server: BenchServer, files: RecordFiles): Promise<Partial<Round>> {
  const file = `${server.dir}/script.sql`;
  writeFileSync(file, upsertScript(files));
  const child = spawnSync(
    server.psql,
    ["-X", "-q", "-h", server.dir, "-U", "edp", "-d", "postgres", "-f", file],
    { encoding: "utf8" },
  );
  if (child.status !== 0) throw new Error(child.stderr);
  return Promise.resolve({});
}

/** Both sides must hold the same current records before any figure is printed. */
async function compare(server: BenchServer): Promise<void> {
  const digest = await server.pool.query<{ ours: string; theirs: string }>(
    `select (select sum(hashtextextended(record_id || payload_hash::text, 0)) from raw.bench_people_head where not deleted)::text as ours,
            (select sum(hashtextextended(record_id || payload_hash::text, 0)) from public.people)::text as theirs`,
  );
  const row = digest.rows[0];
  if (row?.ours !== row?.theirs) throw new Error("the two sides hold different records");
}

async function main(): Promise<void> {
  const server = await startBenchServer();
  try {
    const count = Number(values.records);
    const first = writeRecordFiles(server.dir, "first", { count, seed: 20261123 });
    const second = writeRecordFiles(server.dir, "second", {
      count,
      seed: 20261123,
      changedPerMillion: 10_000,
    });
    await land(server, first, count);
    await server.pool.query(upsertTable);
    await upsert(server, first);
    await server.pool.query("vacuum analyze raw.bench_people_head, public.people");
    const rows: Record<string, Round[]> = {
      "edp, 1 % changed": [],
      "on conflict, 1 % changed": [],
      "edp, no change": [],
      "on conflict, no change": [],
    };
    for (let round = 0; round < Number(values.rounds); round += 1) {
      const files = round % 2 === 0 ? second : first;
      rows["edp, 1 % changed"]?.push(await measure(server, () => land(server, files, undefined)));
      rows["on conflict, 1 % changed"]?.push(await measure(server, () => upsert(server, files)));
      await compare(server);
      rows["edp, no change"]?.push(await measure(server, () => land(server, files, 0)));
      rows["on conflict, no change"]?.push(await measure(server, () => upsert(server, files)));
    }
    console.log(
      `${count.toString()} records, PostgreSQL ${server.version}, Node ${process.version}, data on tmpfs\n`,
    );
    printTable("bench/landing-changes", rows);
    const wal = (name: string): number => median((rows[name] ?? []).map((round) => round.walMb ?? 0));
    const ratio = wal("on conflict, 1 % changed") / wal("edp, 1 % changed");
    console.log(
      `WAL ratio on conflict / edp, 1 % changed  ${ratio.toFixed(1)}   goal >= 6   verdict: ${ratio >= 6 ? "met" : "missed"}`,
    );
    const none = wal("edp, no change");
    console.log(
      `WAL of edp without a change  ${none.toFixed(2)} MB   goal < 1 MB   verdict: ${none < 1 ? "met" : "missed"}`,
    );
  } finally {
    await server.stop();
  }
}

await main();
