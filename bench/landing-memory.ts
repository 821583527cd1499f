// Peak memory of the loader at one and at ten million records: it must not grow.
// `sh tools/with-node.sh node bench/landing-memory.ts [--records 1000000,10000000]`
// No file holds the records, and the server throws the payloads away once it has read them: ten million take 4 GB of
// /dev/shm for heads and WAL. For the loader that is the same work.
import { parseArgs } from "node:util";
import { withClient } from "@edp/postgres";
import { ensureRawTables } from "@edp/landing";
import { beginIngestionRun } from "../tests/support/landing-harness.ts";
import { runLoader } from "./support/run-loader.ts";
import { startBenchServer } from "./support/server.ts";
import { printTable, type Round } from "./support/table.ts";

const discardPayloads = `
create or replace function public.discard() returns trigger language plpgsql as 'begin return null; end';
create trigger discard before insert on raw.bench_people for each row execute function public.discard()`;

const { values } = parseArgs({ options: { records: { type: "string", default: "1000000" } } });

const server = await startBenchServer({ maxWalSize: "1GB" });
try {
  const rows: Record<string, Round[]> = {};
  for (const count of ["20000", ...values.records.split(",")]) {
    await server.pool.query("drop table if exists raw.bench_people, raw.bench_people_head cascade");
    await server.pool.query("delete from meta.raw_table; delete from meta.stream_state");
    await withClient(server.pool, (client) => ensureRawTables(client, "bench", "people"));
    await server.pool.query(discardPayloads);
    const run = await beginIngestionRun(server.pool, "bench");
    const round = runLoader(server, `invent:${count}`, run);
    if (round.result.landed !== Number(count))
      throw new Error(`EDP landed ${round.result.landed.toString()}`);
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
