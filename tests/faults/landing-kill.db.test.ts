// F1: a loader killed at any moment. Nothing lost, nothing doubled, the cursor never back and never ahead of the rows.
import { type ChildProcess, spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { type Client, type Pool, withTransaction } from "@edp/postgres";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { wantedKills } from "../support/kills.ts";
import { beginIngestionRun, landEvents, testSource } from "../support/landing-harness.ts";
import { createRandom } from "../support/random.ts";
import { createTestDatabase, type TestDatabase } from "../support/test-database.ts";
import type { Job } from "./killed-loader.ts";
import { digestOf, expectBalancedBooks } from "./books.ts";
import { cursorWithin, inventEpoch, isSnapshot, partRows, people, readEpoch } from "./killed-stream.ts";

const loader = fileURLToPath(new URL("killed-loader.ts", import.meta.url));
const seed = randomInt(1_000_000);
/** Two processes at a time, each on a stream of its own: this machine has two cores. */
const lanes = ["left", "right"];

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  await database.drop();
});

interface LaneResult {
  readonly kills: number;
  readonly epochs: number;
}

describe(`a loader that is killed (start value ${seed.toString()})`, () => {
  test.concurrent.each(lanes)(
    "leaves the same rows as one that is not: %s lane",
    { timeout: 1_200_000 },
    async (lane) => {
      const wanted = Math.ceil(wantedKills() / lanes.length);
      const laneSeed = seed + lanes.indexOf(lane) * 500_000;
      const { kills, epochs } = await killUntil(lane, laneSeed, wanted);
      expect(kills).toBe(wanted);
      for (let epoch = 0; epoch < epochs; epoch += 1) await landClean(`${lane}_clean`, laneSeed, epoch);
      expect(await digestOf(database.pool, lane)).toEqual(await digestOf(database.pool, `${lane}_clean`));
    },
  );
});

/** Each kill meets a stream of its own: only what begins from nothing is copied by two sessions. */
describe(`a first load that is killed (start value ${seed.toString()})`, () => {
  const kills = Math.ceil(wantedKills() / 10);
  test("goes on where its last batch ended", { timeout: 1_200_000 }, async () => {
    const random = createRandom(seed);
    await landClean("first_clean", seed, 0);
    const clean = await digestOf(database.pool, "first_clean");
    for (let kill = 0; kill < kills; kill += 1) {
      const lane = `first_${kill.toString()}`;
      // Before its last steps, so that it is certainly not done.
      const moment = { step: 2 + random.below(people / partRows - 4), pauseMs: random.below(12) };
      const outcome = await runLoader(await createJob(lane, seed, 0), moment);
      if (outcome === "killed") await checkBetween(database.pool, lane, seed, { epoch: 0, lastCursor: 0 });
      await expectIdsInOrder(lane);
      await landClean(lane, seed, 0);
      expect(await digestOf(database.pool, lane)).toEqual(clean);
    }
  });
});

/** What is visible has all ids up to the last one given out, and batches in the order of the ids. */
async function expectIdsInOrder(lane: string): Promise<void> {
  const found = await database.pool.query(
    `select count(*)::integer as rows, coalesce(max(raw_id), 0)::integer as last_id,
            (select coalesce(sum(rows_landed + rows_deleted), 0)::integer from meta.landing_batch where source_code = $1) as booked,
            coalesce(bool_and(batch_id >= coalesce(before, 0)), true) as in_order
       from (select raw_id, batch_id, lag(batch_id) over (order by raw_id) as before from raw."${lane}_workers") as row`,
    [lane],
  );
  const [row] = found.rows as [{ rows: number; last_id: number; booked: number }];
  expect(row).toEqual({ rows: row.rows, last_id: row.rows, booked: row.rows, in_order: true });
}

async function killUntil(lane: string, laneSeed: number, wanted: number): Promise<LaneResult> {
  const random = createRandom(laneSeed);
  let [kills, epoch, lastCursor] = [0, 0, 0];
  for (;;) {
    const isLast = kills === wanted;
    // A snapshot begins anew after each kill, so some children must come through: they have fewer steps than that.
    // Changes go on where they stood, so early kills are many kills in one epoch.
    const steps = isSnapshot(epoch) ? (1.4 * people) / partRows : 5;
    const moment = isLast ? undefined : { step: 1 + random.below(steps), pauseMs: random.below(12) };
    const outcome = await runLoader(await createJob(lane, laneSeed, epoch), moment);
    if (outcome === "killed") {
      kills += 1;
      lastCursor = await checkBetween(database.pool, lane, laneSeed, { epoch, lastCursor });
    } else {
      [epoch, lastCursor] = [epoch + 1, 0];
      if (isLast) return { kills, epochs: epoch };
    }
  }
}

async function createJob(lane: string, laneSeed: number, epoch: number): Promise<Job> {
  const { host, port, user } = database.connection;
  const ingestionRunId = await beginIngestionRun(database.pool, lane);
  return {
    host,
    port,
    user,
    database: database.connection.database,
    source: lane,
    seed: laneSeed,
    epoch,
    ingestionRunId,
  };
}

/** Kills it after so many steps of its source and a pause; answers how it really ended. */
async function runLoader(
  job: Job,
  moment: { step: number; pauseMs: number } | undefined,
): Promise<"killed" | "finished"> {
  const password = database.connection.password?.reveal() ?? "";
  const child = spawn(process.execPath, [loader, JSON.stringify(job)], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, PGPASSWORD: password },
  });
  let complaint = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    complaint += text;
  });
  const ended = once(child, "close") as Promise<[number | null, NodeJS.Signals | null]>;
  if (moment !== undefined) {
    await untilStep(child, moment.step);
    await delay(moment.pauseMs);
    child.kill("SIGKILL");
  }
  child.stdout.resume();
  const [code, signal] = await ended;
  if (signal === "SIGKILL") return "killed";
  if (code !== 0) throw new Error(`The loader failed by itself: ${complaint}`);
  return "finished";
}

async function untilStep(child: ChildProcess, step: number): Promise<void> {
  // A listener, not a loop: leaving a loop would close the pipe, and the loader would end of that.
  let steps = 0;
  await new Promise<void>((resolve) => {
    child.stdout?.on("data", (bytes: Buffer) => {
      steps += bytes.length;
      if (steps >= step) resolve();
    });
    child.stdout?.once("close", resolve);
  });
}

/** What must hold at any moment: all of it is read in one snapshot, since a killed loader's commit may still arrive. */
async function checkBetween(
  pool: Pool,
  lane: string,
  laneSeed: number,
  at: { epoch: number; lastCursor: number },
): Promise<number> {
  const options = { readOnly: true, isolation: "repeatable read" } as const;
  return withTransaction(pool, (client) => checkSnapshot(client, lane, laneSeed, at), options);
}

/** Answers how far the cursor is within its epoch. */
async function checkSnapshot(
  client: Client,
  lane: string,
  laneSeed: number,
  at: { epoch: number; lastCursor: number },
): Promise<number> {
  await expectBalancedBooks(client, lane);
  const state = await client.query<{ cursor_value: string }>(
    "select cursor_value from meta.stream_state where source_code = $1",
    [lane],
  );
  const cursor = cursorWithin(at.epoch, state.rows[0]?.cursor_value);
  expect(cursor).toBeGreaterThanOrEqual(at.lastCursor);
  if (isSnapshot(at.epoch)) return 0;
  const before = inventEpoch(laneSeed, at.epoch).slice(0, cursor);
  const current = await client.query<{ record_id: string; payload: string }>(
    `select head.record_id, version.payload::text from raw.${lane}_workers_head as head
       join raw.${lane}_workers as version using (raw_id) where not head.deleted`,
  );
  const payloads = new Map(current.rows.map((row) => [row.record_id, row.payload]));
  expect(before.filter(([id, json]) => payloads.get(id) !== json)).toEqual([]);
  return cursor;
}

async function landClean(name: string, laneSeed: number, epoch: number): Promise<void> {
  async function* events() {
    for (const event of readEpoch(laneSeed, epoch, undefined)) yield await Promise.resolve(event);
  }
  const mode = isSnapshot(epoch) ? "full" : "incremental";
  await landEvents(database.pool, events(), { source: testSource(name), mode, allowLoss: true });
}
