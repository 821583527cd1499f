// F9: the clock jumps, forward and back, while a stream is landed and between runs. Cursors go on from record to
// record, not from time to time, and leases are measured by the database's clock and the loader's session.
import { randomInt } from "node:crypto";
import { type Clock, systemClock } from "@edp/base";
import type { ReadEvent } from "@edp/connector-sdk";
import { withClient } from "@edp/postgres";
import { readStreamState } from "@edp/landing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { beginIngestionRun, landEvents, testSource } from "../support/landing-harness.ts";
import { createRandom, type Random } from "../support/random.ts";
import { createTestDatabase, type TestDatabase } from "../support/test-database.ts";
import { digestOf, expectBalancedBooks } from "./books.ts";
import { cursorWithin, isSnapshot, readEpoch } from "./killed-stream.ts";

const seed = randomInt(1_000_000);
const epochs = 6;
const hour = 3_600_000;

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  await database.drop();
});

interface JumpingClock extends Clock {
  /** How often it was set forward, and how often back, since it was made. */
  readonly jumps: { forward: number; back: number };
}

/** A wall clock that is set anew at every look, forward and back in turn: by a second, an hour for summer time, years. */
function createJumpingClock(random: Random): JumpingClock {
  const steps = [1_000, hour, 7 * 24 * hour, 40 * 365 * 24 * hour];
  const jumps = { forward: 0, back: 0 };
  return {
    ...systemClock,
    now: () => {
      const step = steps[random.below(steps.length)] ?? hour;
      const forward = jumps.forward === jumps.back;
      jumps[forward ? "forward" : "back"] += 1;
      return new Date(systemClock.now().getTime() + (forward ? step : -step));
    },
    jumps,
  };
}

test(`a clock that jumps moves no cursor and loses no record (start value ${seed.toString()})`, async () => {
  const random = createRandom(seed);
  const clock = createJumpingClock(random);
  const stream = { source: "jumping", tenant: "acme.example", object: "workers" };
  for (let epoch = 0; epoch < epochs; epoch += 1) {
    const mode = isSnapshot(epoch) ? "full" : "incremental";
    const cursors: number[] = [];
    const look = async (): Promise<string | undefined> =>
      (await withClient(database.pool, (client) => readStreamState(client, stream))).cursor;
    const before = await look();
    const jumpsBefore = { ...clock.jumps };
    async function* events(): AsyncGenerator<ReadEvent> {
      for (const event of readEpoch(seed, epoch, isSnapshot(epoch) ? undefined : before)) {
        cursors.push(cursorWithin(epoch, await look()));
        // As if the database's own clock had been set: far ahead, or far back, of when the lease was taken.
        const shift = random.below(2) === 0 ? "-1 day" : "1 day";
        await database.pool.query("update meta.stream_lease set expires_at = now() + $1::interval", [shift]);
        yield event;
      }
    }
    const ingestionRunId = await beginIngestionRun(database.pool, "jumping", mode);
    const change = { source: testSource("jumping"), mode, ingestionRunId, clock, allowLoss: true } as const;
    await landEvents(database.pool, events(), {
      ...change,
      ...(isSnapshot(epoch) ? {} : { cursor: before }),
      limits: { maxBatchRows: 50 },
    });
    expect(clock.jumps.forward).toBeGreaterThan(jumpsBefore.forward);
    expect(clock.jumps.back).toBeGreaterThan(jumpsBefore.back);
    expect(cursors).toEqual([...cursors].sort((a, b) => a - b));
    await expectBalancedBooks(database.pool, "jumping");
    async function* clean(): AsyncGenerator<ReadEvent> {
      for (const event of readEpoch(seed, epoch, undefined)) yield await Promise.resolve(event);
    }
    await landEvents(database.pool, clean(), { source: testSource("steady"), mode, allowLoss: true });
  }
  expect(await digestOf(database.pool, "jumping")).toEqual(await digestOf(database.pool, "steady"));
});
