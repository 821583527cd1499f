// Peak memory of the loader at one and at ten million records: it must not grow.
// `sh tools/with-node.sh node bench/landing-memory.ts [--records 1000000,10000000]`; ten million need 12 GB of /dev/shm.
import { parseArgs } from "node:util";
import { withClient } from "@edp/postgres";
import { ensureRawTables } from "@edp/landing";
import { beginIngestionRun } from "../tests/support/landing-harness.ts";
import { runLoader } from "./support/run-loader.ts";
import { startBenchServer } from "./support/server.ts";
import { printTable, type Round } from "./support/table.ts";

const { values } = parseArgs({ options: { records: { type: "string", default: "1000000" } } });

const server = await startBenchServer({ maxWalSize: "1GB" });
try {
  const rows: Record<string, Round[]> = {};
  for (const count of ["20000", ...values.records.split(",")]) {
    await server.pool.query("drop table if exists raw.bench_people, raw.bench_people_head cascade");
    await server.pool.query("delete from meta.raw_table; delete from meta.stream_state");
    await withClient(server.pool, (client) => ensureRawTables(client, "bench", "people"));
    const run = await beginIngestionRun(server.pool, "bench");
    const round = runLoader(server, `invent:${count}`, run);
    // The first run only fills the compile cache.
    if (count !== "20000") rows[`${count} records`] = [round];
  }
  console.log(
    `PostgreSQL ${server.version}, Node ${process.version}, data on tmpfs (no claim about durability)\n`,
  );
  printTable("bench/landing-memory", rows);
  const peaks = Object.values(rows).map(([round]) => round?.rssMb ?? 0);
  console.log(
    `peak ${Math.max(...peaks).toFixed(0)} MB   goal <= 110 MB, limit 150 MB; last / first ${((peaks.at(-1) ?? 0) / (peaks[0] ?? 1)).toFixed(2)}`,
  );
} finally {
  await server.stop();
}
