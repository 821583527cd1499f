// F3: the server goes away in the middle of a COPY. The loader reconnects by itself, and the rows are those of a
// clean run. Landing speaks to the server through a proxy that holds the bytes, so each fault meets an open COPY.
import { randomInt } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { ReadEvent } from "@edp/connector-sdk";
import { createPool, type Pool } from "@edp/postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { wantedServerFaults } from "../support/kills.ts";
import { beginIngestionRun, landEvents, testSource } from "../support/landing-harness.ts";
import { isAlive, type OwnServer, startOwnServer } from "../support/own-server.ts";
import { createRandom, type Random } from "../support/random.ts";
import { startTcpProxy, type TcpProxy } from "../support/tcp-proxy.ts";
import { digestOf, expectBalancedBooks } from "./books.ts";
import { isSnapshot, readEpoch } from "./killed-stream.ts";

const seed = randomInt(1_000_000);
/** A restart takes longer than the end of one backend, and most of what can go wrong is the same. */
const faults = ["backend", "backend", "backend", "immediate", "fast", "postmaster"] as const;
/** Half a minute in all, as landing's own, but many more looks at a server that is soon back. */
const pausesMs = Array.from({ length: 300 }, () => 100);
type Fault = (typeof faults)[number];

let server: OwnServer;
let proxy: TcpProxy;
let pool: Pool;
beforeAll(async () => {
  server = await startOwnServer();
  proxy = await startTcpProxy(server.connection);
  const connection = { ...server.connection, host: "127.0.0.1", port: proxy.port };
  pool = createPool(connection, { max: 2, applicationName: "loader" });
});
afterAll(async () => {
  await pool.end();
  await proxy.close();
  await server.close();
});

test(
  `a server that goes away in mid-COPY costs nothing but time (start value ${seed.toString()})`,
  {
    timeout: 600_000,
  },
  async () => {
    const random = createRandom(seed);
    const wanted = wantedServerFaults();
    let [landed, epoch] = [0, 0];
    while (landed < wanted || epoch < 2) {
      const stop = new AbortController();
      const saboteur = sabotage(random, wanted - landed, stop.signal);
      const mode = isSnapshot(epoch) ? "full" : "incremental";
      const source = testSource("struck");
      const ingestionRunId = await beginIngestionRun(server.pool, source.name, mode);
      const result = await landEvents(pool, eventsOf(epoch), {
        source,
        mode,
        ingestionRunId,
        allowLoss: true,
        limits: { maxBatchRows: 200, reconnectPausesMs: pausesMs },
      });
      stop.abort();
      proxy.release();
      landed += await saboteur;
      expect(result.read).toBeGreaterThan(0);
      await expectBalancedBooks(server.pool, "struck");
      epoch += 1;
    }
    for (let clean = 0; clean < epoch; clean += 1) {
      const mode = isSnapshot(clean) ? "full" : "incremental";
      await landEvents(server.pool, eventsOf(clean), { source: testSource("clean"), mode, allowLoss: true });
    }
    expect(await digestOf(server.pool, "struck")).toEqual(await digestOf(server.pool, "clean"));
    expect(landed).toBe(wanted);
  },
);

async function* eventsOf(epoch: number): AsyncGenerator<ReadEvent> {
  for (const event of readEpoch(seed, epoch, undefined)) yield await Promise.resolve(event);
}

/** Strikes a few times while one epoch lands; answers how many COPYs were open and are no more. */
async function sabotage(random: Random, most: number, signal: AbortSignal): Promise<number> {
  const wanted = Math.min(most, 1 + random.below(8));
  let landed = 0;
  while (landed < wanted && !signal.aborted) {
    const held = proxy.holdAfter(1 + random.below(40_000));
    const stopped = new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
    await Promise.race([held, stopped]);
    const pid = await findCopy(signal);
    if (pid !== undefined) {
      await strike(faults[random.below(faults.length)] ?? "backend", pid);
      expect(isAlive(pid)).toBe(false);
      landed += 1;
    }
    proxy.release();
  }
  return landed;
}

/** The backend that is inside of a COPY of the loader while the proxy holds its bytes. */
async function findCopy(signal: AbortSignal): Promise<number | undefined> {
  if (signal.aborted) return undefined;
  const found = await server.pool.query<{ pid: number }>(
    `select pid from pg_stat_progress_copy join pg_stat_activity using (pid) where application_name = 'loader'`,
  );
  return found.rows[0]?.pid;
}

async function strike(fault: Fault, pid: number): Promise<void> {
  if (fault === "backend") process.kill(pid, "SIGKILL");
  else {
    await server.end(({ immediate: "SIGQUIT", fast: "SIGINT", postmaster: "SIGKILL" } as const)[fault]);
    await server.start();
  }
  while (isAlive(pid)) await delay(2);
}
