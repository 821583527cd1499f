// F11: the loader runs out of memory, in V8's heap or beyond what the system gives it, somewhere in its read. The next
// one goes on, and every record is landed exactly once. A source that gives nothing back eats the memory; the caps are
// real ones.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { randomInt } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { wantedMemoryDeaths } from "../support/kills.ts";
import { beginIngestionRun, landEvents, streamOf, testSource } from "../support/landing-harness.ts";
import { createRandom } from "../support/random.ts";
import { createTestDatabase, type TestDatabase } from "../support/test-database.ts";
import { digestOf, expectBalancedBooks } from "./books.ts";
import type { Job, Leak } from "./killed-loader.ts";
import { isSnapshot, readEpoch } from "./killed-stream.ts";

const loader = fileURLToPath(new URL("killed-loader.ts", import.meta.url));
const seed = randomInt(1_000_000);
const name = "starved";

const heapMegabytes = 64;
/** What the system gives a loader beyond what it has when its read begins. Landing itself needs a fifth of that. */
const spareBytes = 150 * 1024 * 1024;

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  await database.drop();
});

interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly complaint: string;
}

async function runLoader(epoch: number, of: Leak["of"], leak?: Leak): Promise<Ending> {
  const { host, port, user, database: databaseName, password } = database.connection;
  const ingestionRunId = await beginIngestionRun(database.pool, name);
  const job: Job = {
    ...{ host, port, user, database: databaseName, source: name, seed, epoch, ingestionRunId },
    ...(leak === undefined ? {} : { leak }),
  };
  const capped = of === "heap" ? [`--max-old-space-size=${heapMegabytes.toString()}`] : [];
  const node = [process.execPath, ...capped, loader, JSON.stringify(job)];
  const child = spawn("prlimit", ["--core=0", ...node], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, PGPASSWORD: password?.reveal() ?? "" },
  });
  let complaint = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    complaint += text;
  });
  child.stdout.once("data", () => {
    if (of === "buffers") capMemory(child.pid ?? 0);
  });
  child.stdout.resume();
  const [code, signal] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
  return { code, signal, complaint };
}

/** The end of each epoch moves the cursor to the next one. */
async function isUnfinished(epoch: number): Promise<boolean> {
  const state = await database.pool.query<{ cursor_value: string | null }>(
    "select cursor_value from meta.stream_state where source_code = $1",
    [name],
  );
  return state.rows[0]?.cursor_value !== `${(epoch + 1).toString()}:0`;
}

/** How much Node reserves before it begins differs, so the cap is measured from there. */
function capMemory(pid: number): void {
  const kilobytes = Number(
    /^VmData:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid.toString()}/status`, "utf8"))?.[1],
  );
  const limit = kilobytes * 1024 + spareBytes;
  const result = spawnSync("prlimit", [`--pid=${pid.toString()}`, `--data=${limit.toString()}`]);
  expect(result.status).toBe(0);
}

test(
  `a loader that runs out of memory leaves the same rows as one that does not (start value ${seed.toString()})`,
  { timeout: 180_000 },
  async () => {
    const random = createRandom(seed);
    const wanted = wantedMemoryDeaths();
    let [deaths, epoch] = [0, 0];
    // Each epoch is begun by one that dies, and finished under the same cap by one that leaks nothing.
    while (deaths < wanted) {
      const of = deaths % 2 === 0 ? "heap" : "buffers";
      const leak = { of, fromStep: 1 + random.below(12), megabytesATurn: 1 + random.below(12) } as const;
      const ending = await runLoader(epoch, of, leak);
      if (ending.code !== 0) {
        expect(ending.complaint).toMatch(/out of memory|allocation failed/i);
        deaths += Number(await isUnfinished(epoch));
        await expectBalancedBooks(database.pool, name);
        expect(await runLoader(epoch, of)).toMatchObject({ code: 0, signal: null });
      }
      await expectBalancedBooks(database.pool, name);
      epoch += 1;
    }
    for (let clean = 0; clean < epoch; clean += 1) {
      const mode = isSnapshot(clean) ? "full" : "incremental";
      const events = streamOf([...readEpoch(seed, clean, undefined)]);
      await landEvents(database.pool, events, { source: testSource("fed"), mode, allowLoss: true });
    }
    expect(await digestOf(database.pool, name)).toEqual(await digestOf(database.pool, "fed"));
  },
);
