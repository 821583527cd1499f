// What looking for schema drift costs beside the landing that it follows: 100,000 new versions of one stream, landed,
// then looked at. The loader is a process of its own, the look is one statement of the server and a few small ones.
// CPU counts, of the loader and the server. `sh tools/with-node.sh node bench/drift.ts [--rounds 7] [--records 100000]`
import { parseArgs } from "node:util";
import { systemClock } from "@edp/base";
import { findDrift } from "@edp/transform";
import { createTestPlatform, createTestSource } from "../packages/transform/src/testing/test-platform.ts";
import { beginIngestionRun } from "../tests/support/landing-harness.ts";
import { writeRecordFiles } from "./support/records.ts";
import { runLoader } from "./support/run-loader.ts";
import { type BenchServer, serverCpuSeconds, startBenchServer } from "./support/server.ts";
import { median, printTable, type Round } from "./support/table.ts";

const { values } = parseArgs({
  options: { rounds: { type: "string", default: "7" }, records: { type: "string", default: "100000" } },
});
const count = Number(values.records);

async function land(server: BenchServer, file: string): Promise<Round> {
  const run = await beginIngestionRun(server.pool, "bench");
  const before = serverCpuSeconds(server);
  const { result, ...round } = runLoader(server, file, run);
  if (result.landed !== count) throw new Error(`${result.landed.toString()} landed`);
  return { ...round, serverCpu: serverCpuSeconds(server) - before };
}

async function look(server: BenchServer): Promise<Round> {
  const source = createTestSource("bench", ["people"]);
  const platform = createTestPlatform(server.dir, { sources: [source], mappings: [] });
  const { rows } = await server.pool.query<{ id: string }>("select run_id as id from meta.run limit 1");
  const [cpu, client, begin] = [serverCpuSeconds(server), process.cpuUsage(), performance.now()];
  await findDrift({ pool: server.pool, platform, runId: rows[0]?.id ?? "", clock: systemClock });
  const seconds = (performance.now() - begin) / 1000;
  const used = process.cpuUsage(client);
  const serverCpu = serverCpuSeconds(server) - cpu;
  return { seconds, clientCpu: (used.user + used.system) / 1e6, serverCpu };
}

/** A look that saw nothing would be cheap. */
async function expectSeen(server: BenchServer): Promise<void> {
  const { rows } = await server.pool.query<{ is_read: boolean }>(
    `select read_until = last_raw_id and rows_seen > 0 as is_read
       from meta.stream_shape join meta.raw_table using (source_code, object_name)`,
  );
  if (rows[0]?.is_read !== true) throw new Error("the look did not see what landed");
}

const cpuOf = (rounds: readonly Round[]): number =>
  median(rounds.map(({ clientCpu = 0, serverCpu = 0 }) => clientCpu + serverCpu));

async function main(): Promise<void> {
  const server = await startBenchServer();
  try {
    // Every record differs between the two, so each landing makes a new version of all.
    const files = [0, 1_000_000].map((changedPerMillion) =>
      writeRecordFiles(server.dir, `people-${changedPerMillion.toString()}`, {
        count,
        seed: 20261123,
        changedPerMillion,
      }),
    );
    const [landing, looking]: [Round[], Round[]] = [[], []];
    for (let round = 0; round <= Number(values.rounds); round += 1) {
      const landed = await land(server, files[round % 2]?.jsonLines ?? "");
      const looked = await look(server);
      await expectSeen(server);
      if (round === 0) continue; // a first load into an empty table, and the first look
      landing.push(landed);
      looking.push(looked);
    }
    console.log(`${count.toString()} new versions, PostgreSQL ${server.version}, Node ${process.version}\n`);
    printTable("bench/drift", { landing, looking });
    const ratio = (cpuOf(landing) + cpuOf(looking)) / cpuOf(landing);
    console.log(`CPU ratio with / without looking  ${ratio.toFixed(2)}`);
  } finally {
    await server.stop();
  }
}

await main();
