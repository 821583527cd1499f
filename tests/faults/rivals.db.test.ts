// F10: two loaders on one stream, and first-time creation of tables raced. One wins; the other is told so, or comes
// after it and finds nothing left to do.
import { randomInt } from "node:crypto";
import { isEdpError } from "@edp/base";
import type { ReadEvent } from "@edp/connector-sdk";
import type { LandingResult } from "@edp/landing";
import { createPool } from "@edp/postgres";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { wantedKills } from "../support/kills.ts";
import { beginIngestionRun, landEvents, testSource } from "../support/landing-harness.ts";
import { createTestDatabase, type TestDatabase } from "../support/test-database.ts";
import { digestOf, expectBalancedBooks } from "./books.ts";
import { isSnapshot, people, readEpoch } from "./killed-stream.ts";

const seed = randomInt(1_000_000);
/** In each of the two tests, so two hundred where it counts: a match is two or four whole reads. */
const matches = Math.min(100, wantedKills());

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  await database.drop();
});

async function* eventsOf(epoch: number): AsyncGenerator<ReadEvent> {
  for (const event of readEpoch(seed, epoch, undefined)) yield await Promise.resolve(event);
}

test(
  `of two loaders on one stream one wins each time (start value ${seed.toString()})`,
  { timeout: 360_000 },
  async () => {
    const pools = ["first", "second"].map((name) =>
      createPool(database.connection, { max: 2, applicationName: name }),
    );
    onTestFinished(() => Promise.all(pools.map((pool) => pool.end())).then(() => undefined));
    let [fenced, after] = [0, 0];
    for (let match = 0; match < matches; match += 1) {
      const mode = isSnapshot(match) ? "full" : "incremental";
      // Snapshots and changes, each with a loser that gives up and with one that waits.
      const leaseWaitMs = match % 4 < 2 ? 0 : 20_000;
      const runs = pools.map(async (pool) => {
        const ingestionRunId = await beginIngestionRun(database.pool, "rivals", mode);
        const limits = { maxBatchRows: 100, leaseWaitMs };
        const change = {
          source: testSource("rivals"),
          mode,
          ingestionRunId,
          allowLoss: true,
          limits,
        } as const;
        return landEvents(pool, eventsOf(match), change).catch((error: unknown) => error);
      });
      const results = await Promise.all(runs);
      const losers = results.filter(isEdpError);
      const winners = results.filter((result) => !(result instanceof Error)) as LandingResult[];
      expect(losers.map(({ code }) => code)).toEqual(losers.map(() => "EDP-LND-001"));
      expect(winners.length + losers.length).toBe(2);
      expect(winners.length).toBeGreaterThan(0);
      fenced += losers.length;
      if (winners.length === 2) {
        after += 1;
        const [less = 0] = winners.map(({ landed, deleted }) => landed + deleted).sort((a, b) => a - b);
        expect(less).toBe(0);
      }
      await expectBalancedBooks(database.pool, "rivals");
      await landEvents(database.pool, eventsOf(match), {
        source: testSource("alone"),
        mode,
        allowLoss: true,
      });
    }
    expect(fenced).toBeGreaterThan(0);
    expect(after).toBeGreaterThan(0);
    expect(await digestOf(database.pool, "rivals")).toEqual(await digestOf(database.pool, "alone"));
  },
);

test(
  "tables that four loaders need for the first time at once are made once",
  { timeout: 360_000 },
  async () => {
    const pools = [0, 1, 2, 3].map(() => createPool(database.connection, { max: 1 }));
    onTestFinished(() => Promise.all(pools.map((pool) => pool.end())).then(() => undefined));
    for (let match = 0; match < matches; match += 1) {
      const name = `fresh_${match.toString()}`;
      const landings = pools.map(async (pool) => {
        const ingestionRunId = await beginIngestionRun(database.pool, name);
        return landEvents(pool, eventsOf(0), {
          source: testSource(name),
          ingestionRunId,
          limits: { leaseWaitMs: 30_000 },
        });
      });
      const results = await Promise.all(landings);
      const landed = results.map((result) => result.landed).sort((a, b) => a - b);
      expect(landed.slice(0, 3)).toEqual([0, 0, 0]);
      expect(landed[3]).toBeGreaterThan(people / 2);
      await expectBalancedBooks(database.pool, name);
    }
  },
);
