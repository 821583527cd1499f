// Reading a table of another database and landing it, against psql's \copy out to a file and \copy in from it.
// `sh tools/with-node.sh node bench/database.ts [--rounds 5] [--rows 300000]`
//
// psql moves the columns as text. EDP moves each row as a JSON record with its id, hashes it, and keeps a head.
// "psql, the same rows" lets psql move what EDP lands: the records as JSON, their ids and hashes, out and in.
import { spawnSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { noProgress, Secret, silentLogger, systemClock } from "@edp/base";
import { loadConnector, type ConnectorContext } from "@edp/connector-sdk";
import { ensureRawTables, landObject } from "@edp/landing";
import { withClient } from "@edp/postgres";
import { beginIngestionRun, testSource } from "../tests/support/landing-harness.ts";
import { loadManifest } from "../tests/support/load-manifest.ts";
import { findClosedPort } from "../tests/support/web-server.ts";
import { startBenchServer, type BenchServer } from "./support/server.ts";
import { printRatio, printTable, type Round } from "./support/table.ts";

const { values } = parseArgs({
  options: { rounds: { type: "string", default: "5" }, rows: { type: "string", default: "300000" } },
});

async function createSourceTable(server: BenchServer, rows: number): Promise<void> {
  await server.pool.query(
    `
    create table public.people as
    select n as id, md5(n::text) as account, 'Given ' || n % 997 as given_name, 'Family ' || n % 4999 as family_name,
           'person' || n || '@acme.example' as email, (n % 100000)::numeric(12, 2) / 7 as rate, n % 5 <> 0 as is_active,
           date '2020-01-01' + n % 2000 as hired_on, timestamptz '2026-01-01' + n * interval '1 second' as changed_at
      from generate_series(1, ${rows.toString()}) as n;
    alter table public.people add primary key (id);
    create table public.people_copy (like public.people);
    create table public.records (record_id text collate "C", payload_hash bytea, payload json);
    vacuum analyze public.people`.replace(/vacuum[^;]*$/, ""),
  );
  await server.pool.query("vacuum analyze public.people");
}

function createContext(port: number): ConnectorContext {
  const password = (): Promise<Secret<string>> => Promise.resolve(new Secret("unused"));
  const place = `127.0.0.1:${port.toString()}`;
  const objects = { people: { table: "people" } };
  return {
    source: "bench",
    tenant: "acme.example",
    config: { server: place, database: "postgres", user: "edp", tls: "disable", objects },
    objects: ["people"],
    baseDir: "/",
    secret: password,
    optionalSecret: password,
    extraCa: undefined,
    allowedHosts: [place],
    maxRecordBytes: 16 * 1024 * 1024,
    clock: systemClock,
    log: silentLogger,
    report: noProgress,
    signal: new AbortController().signal,
  };
}

async function empty(server: BenchServer): Promise<void> {
  await server.pool.query("drop table if exists raw.bench_people, raw.bench_people_head cascade");
  await server.pool.query(
    "delete from meta.raw_table; delete from meta.stream_state; delete from meta.landing_batch",
  );
  await server.pool.query("truncate public.people_copy, public.records");
  await withClient(server.pool, (client) => ensureRawTables(client, "bench", "people"));
  await server.pool.query("checkpoint");
}

async function measure(server: BenchServer, work: () => Promise<void> | void): Promise<Round> {
  await empty(server);
  const begin = performance.now();
  await work();
  return { seconds: (performance.now() - begin) / 1000 };
}

async function readAndLand(server: BenchServer, port: number): Promise<void> {
  const connector = await loadConnector(loadManifest("postgresql"));
  const context = createContext(port);
  const request = {
    object: "people",
    mode: "full",
    cursor: undefined,
    since: undefined,
    until: undefined,
  } as const;
  const result = await landObject({
    pool: server.pool,
    source: testSource("bench"),
    object: "people",
    mode: "full",
    ingestionRunId: await beginIngestionRun(server.pool, "bench"),
    connectorVersion: "bench",
    events: connector.read(context, request),
    clock: systemClock,
    log: silentLogger,
    report: noProgress,
  });
  if (result.landed !== Number(values.rows)) throw new Error(`landed ${result.landed.toString()}`);
}

async function readOnly(port: number): Promise<void> {
  const connector = await loadConnector(loadManifest("postgresql"));
  const request = {
    object: "people",
    mode: "full",
    cursor: undefined,
    since: undefined,
    until: undefined,
  } as const;
  let count = 0;
  for await (const event of connector.read(createContext(port), request)) {
    if (event.kind === "records") count += event.batch.count;
  }
  if (count !== Number(values.rows)) throw new Error(`read ${count.toString()}`);
}

function runPsql(server: BenchServer, port: number, script: string): void {
  const file = `${server.dir}/script.sql`;
  writeFileSync(file, `\\set ON_ERROR_STOP on\n${script}`);
  const place = ["-h", "127.0.0.1", "-p", port.toString(), "-U", "edp", "-d", "postgres"];
  const child = spawnSync(server.psql, ["-X", "-q", ...place, "-f", file], { encoding: "utf8" });
  rmSync(`${server.dir}/rows`, { force: true });
  if (child.status !== 0) throw new Error(child.stderr);
}

async function main(): Promise<void> {
  const port = await findClosedPort();
  const server = await startBenchServer({ port });
  try {
    await createSourceTable(server, Number(values.rows));
    const out = `${server.dir}/rows`;
    const plain = `\\copy public.people to '${out}'\n\\copy public.people_copy from '${out}'\n`;
    const record =
      "select id::text, sha256(row_to_json(p)::text::bytea), row_to_json(p) from public.people as p";
    const same = `\\copy (${record}) to '${out}'\n\\copy public.records from '${out}'\n`;
    const sides: Readonly<Record<string, () => Promise<void> | void>> = {
      "edp read and land": () => readAndLand(server, port),
      "edp read": () => readOnly(port),
      "psql \\copy out": () => runPsql(server, port, `\\copy public.people to '${out}'\n`),
      "psql, plain columns": () => runPsql(server, port, plain),
      "psql, the same rows": () => runPsql(server, port, same),
    };
    const rounds: Record<string, Round[]> = Object.fromEntries(Object.keys(sides).map((name) => [name, []]));
    for (let round = 0; round <= Number(values.rounds); round += 1) {
      for (const [name, work] of Object.entries(sides)) {
        const measured = await measure(server, work);
        // The first round only warms up.
        if (round > 0) rounds[name]?.push(measured);
      }
    }
    printTable(`bench/database, ${values.rows} rows`, rounds);
    const edp = rounds["edp read and land"] ?? [];
    printRatio("psql, the same rows / edp", edp, rounds["psql, the same rows"] ?? [], 0.7);
    printRatio("psql, plain columns / edp", edp, rounds["psql, plain columns"] ?? []);
    printRatio("psql \\copy out / edp read", rounds["edp read"] ?? [], rounds["psql \\copy out"] ?? []);
  } finally {
    await server.stop();
  }
}

await main();
