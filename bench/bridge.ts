// A Singer tap landed by EDP beside the same tap piped into Meltano's target-postgres, by INSERT (its default) and by
// COPY. `sh tools/with-node.sh node bench/bridge.ts [--rounds 3] [--rows 50000]`
//
// Two taps: meltanolabs-tap-postgres, whose own speed bounds everybody (it is timed alone, too: nobody can be faster),
// and one that only prints a prepared file, which shows the other side alone. Everything counts: the start of all
// programs, and that EDP asks for the catalog first.
import { chmodSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { ensureRawTables } from "@edp/landing";
import { withClient } from "@edp/postgres";
import { beginIngestionRun } from "../tests/support/landing-harness.ts";
import { findClosedPort } from "../tests/support/web-server.ts";
import { makePythonEnvironment, runOrThrow } from "./support/python-environment.ts";
import { loaderFlags } from "./support/run-loader.ts";
import { serverCpuSeconds, startBenchServer, type BenchServer } from "./support/server.ts";
import { printRatio, printTable, type Round } from "./support/table.ts";

const { values } = parseArgs({
  options: { rounds: { type: "string", default: "3" }, rows: { type: "string", default: "50000" } },
});
const rows = Number(values.rows);
const repository = fileURLToPath(new URL("../", import.meta.url));
const goal = 5;

/** A tap as both sides start it. */
interface Tap {
  readonly name: string;
  /** The source's config for EDP. */
  readonly config: object;
  /** The command line that prints all records. */
  readonly command: string;
}

async function createSourceTable({ pool }: BenchServer): Promise<void> {
  await pool.query(`create table public.people as
    select n as id, md5(n::text) as account, 'Given ' || n % 997 as given_name, 'Family ' || n % 4999 as family_name,
           'person' || n || '@acme.example' as email, (date '2020-01-01' + n % 2000)::text as hired_on
      from generate_series(1, ${rows.toString()}) as n;
    alter table public.people add primary key (id)`);
}

const settingsOf = (port: number) =>
  ({ host: "127.0.0.1", port, user: "edp", password: "none", database: "postgres" }) as const;

/** Prints what the real tap printed, as fast as a pipe takes it. */
function writePreparedTap(dir: string, real: Tap): Tap {
  writeFileSync(`${dir}/printed.jsonl`, runOrThrow("sh", ["-c", real.command]));
  const program = `${dir}/prepared-tap`;
  writeFileSync(
    program,
    `#!/bin/sh\ncase " $* " in *" --discover "*) exec cat '${dir}/catalog.json';; esac\nexec cat '${dir}/printed.jsonl'\n`,
  );
  chmodSync(program, 0o755);
  const objects = { people: { stream: "public-people", key: "id" } };
  return { name: "a tap that prints a file", config: { executable: program, objects }, command: program };
}

function writeRealTap(dir: string, port: number): Tap {
  const lock = `${repository}connectors/singer/locks/meltanolabs-tap-postgres.txt`;
  const { password, ...place } = settingsOf(port);
  const open = { ...place, filter_schemas: ["public"] };
  const program = `${makePythonEnvironment(".venv-bench-tap", "../connectors/singer/locks/meltanolabs-tap-postgres.txt")}/bin/tap-postgres`;
  writeFileSync(`${dir}/tap.json`, JSON.stringify({ ...open, password }));
  const found = JSON.parse(runOrThrow(program, ["--config", `${dir}/tap.json`, "--discover"])) as Catalog;
  for (const stream of found.streams) {
    for (const entry of stream.metadata) entry.metadata["selected"] = true;
  }
  const people = found.streams.filter((stream) => stream.tap_stream_id === "public-people");
  writeFileSync(`${dir}/catalog.json`, JSON.stringify({ streams: people }));
  const objects = { people: { stream: "public-people", key: "id" } };
  const config = {
    requirements: lock,
    executable: "tap-postgres",
    settings: open,
    secrets: { password: "password" },
    objects,
  };
  return {
    name: "meltanolabs-tap-postgres",
    config,
    command: `'${program}' --config '${dir}/tap.json' --catalog '${dir}/catalog.json'`,
  };
}

interface Catalog {
  readonly streams: {
    readonly tap_stream_id: string;
    readonly metadata: { metadata: Record<string, unknown> }[];
  }[];
}

/** Seconds by the clock and of the processor, of a command line and all that it starts. */
async function time(server: BenchServer, command: string): Promise<Round> {
  const [begin, serverBefore] = [performance.now(), serverCpuSeconds(server)];
  const script = `set -e; { ${command}; } > '${server.dir}/out' 2> '${server.dir}/err' || { tail -5 '${server.dir}/err' >&2; exit 1; }; times`;
  const times = runOrThrow("sh", ["-c", script]).trim().split("\n").at(-1) ?? "";
  const clientCpu = [...times.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds),
    0,
  );
  const seconds = (performance.now() - begin) / 1000;
  return { seconds, clientCpu, serverCpu: serverCpuSeconds(server) - serverBefore };
}

async function empty({ pool }: BenchServer): Promise<void> {
  await pool.query("drop table if exists raw.bench_people, raw.bench_people_head cascade");
  await pool.query("drop schema if exists loaded cascade; create schema loaded");
  await pool.query(
    "delete from meta.raw_table; delete from meta.stream_state; delete from meta.landing_batch",
  );
  await withClient(pool, (client) => ensureRawTables(client, "bench", "people"));
  await pool.query("checkpoint");
}

async function count({ pool }: BenchServer, table: string): Promise<void> {
  const found = await pool.query<{ n: string }>(`select count(*) as n from ${table}`);
  if (found.rows[0]?.n !== rows.toString())
    throw new Error(`${table} holds ${found.rows[0]?.n ?? "nothing"}`);
}

async function runEdp(server: BenchServer, port: number, tap: Tap): Promise<Round> {
  await empty(server);
  const run = await beginIngestionRun(server.pool, "bench");
  const words = [process.execPath, ...loaderFlags, `${repository}bench/support/bridge-load.ts`];
  const args = [server.dir, port.toString(), run, JSON.stringify(tap.config)];
  const quoted = [...words, ...args].map((word) => `'${word}'`).join(" ");
  const round = await time(server, `NODE_COMPILE_CACHE='${server.dir}/compile-cache' ${quoted}`);
  await count(server, "raw.bench_people");
  return round;
}

async function runTarget(server: BenchServer, port: number, tap: Tap, use_copy: boolean): Promise<Round> {
  await empty(server);
  const program = `${makePythonEnvironment(".venv-bench-bridge", "bench-bridge.txt")}/bin/target-postgres`;
  const settings = { ...settingsOf(port), default_target_schema: "loaded", use_copy };
  writeFileSync(`${server.dir}/target.json`, JSON.stringify(settings));
  const round = await time(server, `${tap.command} | '${program}' --config '${server.dir}/target.json'`);
  await count(server, "loaded.people");
  return round;
}

async function measure(server: BenchServer, port: number, tap: Tap): Promise<void> {
  const rounds = {
    "the tap alone": [] as Round[],
    edp: [] as Round[],
    "target-postgres": [] as Round[],
    "target-postgres, COPY": [] as Round[],
  };
  for (let round = 0; round <= Number(values.rounds); round += 1) {
    const measured = {
      "the tap alone": await time(server, `${tap.command} > /dev/null`),
      edp: await runEdp(server, port, tap),
      "target-postgres": await runTarget(server, port, tap, false),
      "target-postgres, COPY": await runTarget(server, port, tap, true),
    };
    // The first round only warms up.
    if (round > 0)
      for (const name of ["the tap alone", "edp", "target-postgres", "target-postgres, COPY"] as const)
        rounds[name].push(measured[name]);
  }
  printTable(`${tap.name}, ${rows.toString()} rows`, rounds);
  printRatio("target-postgres / edp", rounds.edp, rounds["target-postgres"], goal);
  printRatio(
    "target-postgres / the tap alone, the most there could be",
    rounds["the tap alone"],
    rounds["target-postgres"],
  );
  printRatio("target-postgres, COPY / edp", rounds.edp, rounds["target-postgres, COPY"]);
}

async function main(): Promise<void> {
  const port = await findClosedPort();
  const server = await startBenchServer({ port });
  try {
    await createSourceTable(server);
    const real = writeRealTap(server.dir, port);
    await measure(server, port, real);
    await measure(server, port, writePreparedTap(server.dir, real));
  } finally {
    await server.stop();
  }
}

await main();
