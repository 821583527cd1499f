// F4: the network between loader and server is cut, goes silent or crawls. Every wait ends, and the rows are those of
// a clean run.
import { randomInt } from "node:crypto";
import type { ReadEvent } from "@edp/connector-sdk";
import { createPool, type Pool, type PoolOptions, withClient } from "@edp/postgres";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { wantedServerFaults } from "../support/kills.ts";
import { beginIngestionRun, landEvents, landSnapshot, testSource } from "../support/landing-harness.ts";
import { createRandom } from "../support/random.ts";
import { startTcpProxy, type TcpProxy } from "../support/tcp-proxy.ts";
import { createTestDatabase, type TestDatabase } from "../support/test-database.ts";
import { digestOf, expectBalancedBooks } from "./books.ts";
import { isSnapshot, readEpoch } from "./killed-stream.ts";

const seed = randomInt(1_000_000);
/** Far above what any statement here takes, and short enough that a silent server is soon given up. */
const silenceMs = 500;

let database: TestDatabase;
let proxy: TcpProxy;
beforeAll(async () => {
  database = await createTestDatabase();
  proxy = await startTcpProxy(database.connection);
});
afterAll(async () => {
  await proxy.close();
  await database.drop();
});

function connectThroughProxy(options: PoolOptions = {}): Pool {
  const connection = { ...database.connection, host: "127.0.0.1", port: proxy.port };
  const pool = createPool(connection, { max: 2, applicationName: "loader", silenceMs, ...options });
  onTestFinished(() => pool.end());
  return pool;
}

async function* eventsOf(epoch: number): AsyncGenerator<ReadEvent> {
  for (const event of readEpoch(seed, epoch, undefined)) yield await Promise.resolve(event);
}

async function landEpoch(pool: Pool, name: string, epoch: number): Promise<void> {
  const source = testSource(name);
  const mode = isSnapshot(epoch) ? "full" : "incremental";
  const ingestionRunId = await beginIngestionRun(database.pool, name, mode);
  const limits = { maxBatchRows: 200, reconnectPausesMs: Array.from({ length: 100 }, () => 50) };
  const change = { source, mode, ingestionRunId, allowLoss: true, limits } as const;
  await landEvents(pool, eventsOf(epoch), change);
}

describe(`a network that fails (start value ${seed.toString()})`, () => {
  test.each([
    ["is cut", "cut"],
    ["goes silent while it stays open", "silence"],
  ] as const)("and %s changes nothing of what is landed", { timeout: 60_000 }, async (_, fault) => {
    const random = createRandom(seed);
    const pool = connectThroughProxy();
    const wanted = Math.ceil(wantedServerFaults() / 5);
    let [landed, epoch] = [0, 0];
    while (landed < wanted || epoch < 2) {
      const stop = new AbortController();
      const stopped = new Promise((resolve) => stop.signal.addEventListener("abort", resolve));
      const sabotage = async (): Promise<void> => {
        for (let most = 1 + random.below(4); most > 0 && landed < wanted; most -= 1) {
          await Promise.race([proxy.holdAfter(1 + random.below(60_000)), stopped]);
          if (!stop.signal.aborted) landed += proxy[fault]();
          proxy.release();
        }
      };
      const saboteur = sabotage();
      await landEpoch(pool, fault, epoch);
      stop.abort();
      proxy.release();
      await saboteur;
      await expectBalancedBooks(database.pool, fault);
      epoch += 1;
    }
    for (let clean = 0; clean < epoch; clean += 1) await landEpoch(database.pool, `${fault}_clean`, clean);
    expect(await digestOf(database.pool, fault)).toEqual(await digestOf(database.pool, `${fault}_clean`));
    expect(landed).toBeGreaterThanOrEqual(wanted);
  });

  test("and crawls is waited for: slow is not silent", { timeout: 120_000 }, async () => {
    const pool = connectThroughProxy({ silenceMs: 60_000 });
    proxy.slowDown(500);
    await landEpoch(pool, "crawling", 0);
    proxy.slowDown(undefined);
    await landEpoch(database.pool, "crawling_clean", 0);
    expect(await digestOf(database.pool, "crawling")).toEqual(
      await digestOf(database.pool, "crawling_clean"),
    );
  });

  test("for good ends the landing with a message, not with a wait", async () => {
    const pool = connectThroughProxy({ connectTimeoutMs: 300 });
    const source = testSource("lost");
    await landSnapshot(pool, [["1", "1"]], {
      source,
      ingestionRunId: await beginIngestionRun(database.pool),
    });
    const held = proxy.holdAfter(1);
    const limits = { reconnectPausesMs: [10, 10] };
    const ingestionRunId = await beginIngestionRun(database.pool);
    const landing = landSnapshot(pool, [["2", "2"]], { source, limits, ingestionRunId });
    await held;
    await expect(landing).rejects.toMatchObject({ code: "EDP-LND-005", retry: "later" });
    proxy.release();
  });
});

test("a statement that takes longer than the silence that is allowed ends, and one in between does not", async () => {
  const pool = connectThroughProxy({ silenceMs: 200 });
  await withClient(pool, async (client) => {
    await client.query("select 1");
    // Nothing is asked meanwhile, so nothing is missed.
    await database.pool.query("select pg_sleep(0.5)");
    await client.query("select 1");
    await expect(client.query("select pg_sleep(1000)")).rejects.toThrow("the server was silent");
  });
  const asleep =
    "select pg_terminate_backend(pid, 5000) from pg_stat_activity where application_name = 'loader'";
  await database.pool.query(asleep);
});
