// A first load on two sessions: a batch is copied before its turn has come, and all that was promised still holds.
import { once } from "node:events";
import type { ReadEvent } from "@edp/connector-sdk";
import { type Client, createPool, type Pool, withClient } from "@edp/postgres";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import {
  completeEnd,
  landEvents,
  readCurrent,
  recordsEvent,
  type TestRecord,
  testSource,
} from "../../../tests/support/landing-harness.ts";
import { createTestDatabase, type TestDatabase } from "../../../tests/support/test-database.ts";
import { ensureRawTables } from "./raw-tables.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

type Answer = Promise<unknown>;

interface Asked {
  readonly text: string;
  readonly client: Client;
  readonly ask: () => Answer;
}

/** A loader's pool whose statements are in the test's hand. */
function watchedPool(onAsked: (asked: Asked) => Answer): Pool {
  const pool = createPool(database.connection);
  onTestFinished(() => pool.end());
  pool.on("connect", (client) => {
    const query = client.query.bind(client) as (...given: unknown[]) => Answer;
    const watched = (...given: unknown[]): Answer => {
      const [first] = given as [string | { readonly text: string }];
      const text = typeof first === "string" ? first : first.text;
      return onAsked({ text, client, ask: () => query(...given) });
    };
    client.query = watched as typeof client.query;
  });
  return pool;
}

const copiesHead = (text: string): boolean => /^copy raw\.\S+_head/.test(text.replaceAll('"', ""));

/** What to do in place of the first batch's commit. `behind` is the session that copies the second batch. */
function firstCommit(handle: (commit: () => Answer, behind: Promise<Client>) => Answer): Pool {
  const behind = Promise.withResolvers<Client>();
  let [headCopies, commits] = [0, 0];
  return watchedPool(({ text, client, ask }) => {
    if (copiesHead(text)) headCopies += 1;
    if (headCopies === 2) behind.resolve(client);
    if (text === "commit") commits += 1;
    return text === "commit" && commits === 1 ? handle(ask, behind.promise) : ask();
  });
}

/** Three batches; the last one has the end of the read with it and waits for its turn. */
async function* threeBatches(second: readonly TestRecord[] = people(4, 6)): AsyncGenerator<ReadEvent> {
  yield await Promise.resolve(recordsEvent(people(1, 3)));
  yield recordsEvent(second);
  yield recordsEvent(people(7, 9));
  yield completeEnd;
}

function people(first: number, last: number): readonly TestRecord[] {
  return Array.from({ length: last - first + 1 }, (_, index) => {
    const id = (first + index).toString();
    return [id, `{"id":${id}}`];
  });
}

const limits = { maxBatchRows: 3, reconnectPausesMs: [0, 0, 0, 0] };

interface Row {
  readonly raw_id: number;
  readonly batch: number;
  readonly record_id: string;
}

async function readRows(source: string): Promise<readonly Row[]> {
  const found = await database.pool.query<Row>(
    `select raw_id::integer as raw_id, dense_rank() over (order by batch_id)::integer as batch, record_id
       from raw."${source}_workers" order by raw_id`,
  );
  return found.rows;
}

const inOrder = people(1, 9).map(([id], index) => ({
  raw_id: index + 1,
  batch: Math.ceil((index + 1) / 3),
  record_id: id,
}));

describe("a batch of a first load", () => {
  test("is copied before its turn and committed in it", async () => {
    let seen: readonly Row[] = [];
    const pool = firstCommit(async (commit, behind) => {
      await behind;
      seen = await readRows("ahead");
      return commit();
    });
    const result = await landEvents(pool, threeBatches(), { source: testSource("ahead"), limits });
    expect(result).toMatchObject({ read: 9, landed: 9, batches: 3, snapshot: "compared" });
    expect(seen).toEqual([]);
    expect(await readRows("ahead")).toEqual(inOrder);
  });

  test("waits for one in front with the same key", async () => {
    const pool = firstCommit(async (commit, behind) => {
      await behind;
      return commit();
    });
    const second: readonly TestRecord[] = [
      ["4", "4"],
      ["2", `"newer"`],
      ["5", "5"],
    ];
    const result = await landEvents(pool, threeBatches(second), { source: testSource("shared"), limits });
    expect(result).toMatchObject({ read: 9, landed: 9, unchanged: 0 });
    expect((await readRows("shared")).map((row) => row.record_id)).toEqual([
      "1",
      "2",
      "3",
      "4",
      "2",
      "5",
      "7",
      "8",
      "9",
    ]);
    expect(await readCurrent(database.pool, "shared_workers")).toMatchObject({ "2": `"newer"`, "4": "4" });
  });

  test("copies no head row before the one in front has", async () => {
    const numbered = Promise.withResolvers<undefined>();
    let headCopies = 0;
    const pool = watchedPool(({ text, ask }) => {
      if (copiesHead(text)) headCopies += 1;
      const answer = ask();
      if (/^select nextval/m.test(text)) void answer.then(() => numbered.resolve(undefined));
      return answer;
    });
    await withClient(database.pool, (client) => ensureRawTables(client, "blocked", "workers"));
    await withClient(database.pool, async (client) => {
      await client.query("begin");
      await client.query("insert into raw.blocked_workers_head values (0, '1', 'acme.example', null, true)");
      const landing = landEvents(pool, threeBatches(), { source: testSource("blocked"), limits });
      await numbered.promise;
      // By now it would have begun: nothing else stands between a batch's number and its rows.
      await new Promise(setImmediate);
      expect(headCopies).toBe(1);
      await client.query("rollback");
      expect(await landing).toMatchObject({ landed: 9, batches: 3 });
    });
    expect(await readRows("blocked")).toEqual(inOrder);
  });

  test("is written again when its ids are taken", async () => {
    const pool = firstCommit(async (commit, behind) => {
      await behind;
      const answer = await commit();
      // As another tenant of the same object would.
      await database.pool.query("update meta.raw_table set last_raw_id = 10 where source_code = 'taken'");
      return answer;
    });
    const result = await landEvents(pool, threeBatches(), { source: testSource("taken"), limits });
    expect(result).toMatchObject({ read: 9, landed: 9 });
    expect((await readRows("taken")).map((row) => row.raw_id)).toEqual([1, 2, 3, 11, 12, 13, 14, 15, 16]);
  });

  test("is fenced out when its turn comes", async () => {
    const pool = firstCommit(async (commit, behind) => {
      await behind;
      const answer = await commit();
      await database.pool.query("update meta.stream_lease set fence = fence + 1 where source_code = 'late'");
      return answer;
    });
    const landing = landEvents(pool, threeBatches(), { source: testSource("late"), limits });
    await expect(landing).rejects.toMatchObject({ code: "EDP-LND-001" });
    expect(await readRows("late")).toEqual(inOrder.slice(0, 3));
  });

  test("keeps its locks no longer than a lease", async () => {
    const pool = firstCommit(async (commit, behind) => {
      // The server ends the session: a loader that hangs here would keep everybody from these keys for ever.
      await once(await behind, "end");
      return commit();
    });
    const source = testSource("hanging");
    const result = await landEvents(pool, threeBatches(), { source, limits: { ...limits, leaseSeconds: 1 } });
    expect(result).toMatchObject({ read: 9, landed: 9, batches: 3 });
    expect(await readRows("hanging")).toEqual(inOrder);
  });

  test("needs no second session", async () => {
    const pool = createPool(database.connection, { max: 1 });
    onTestFinished(() => pool.end());
    await landEvents(pool, threeBatches(), { source: testSource("alone"), limits });
    expect(await readRows("alone")).toEqual(inOrder);
  });
});
