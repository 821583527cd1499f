// Random histories against a reference: a fold of what each run sent, in twenty lines and without a database.
import { createHash, randomInt } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  completeEnd,
  landEvents,
  readCurrent,
  readVersions,
  recordsEvent,
  type TestRecord,
  testSource,
} from "../../../tests/support/landing-harness.ts";
import { createRandom, type Random } from "../../../tests/support/random.ts";
import { createTestDatabase, type TestDatabase } from "../../../tests/support/test-database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  await database.drop();
});

interface Reference {
  readonly current: Map<string, string>;
  readonly versions: { record_id: string; operation: string; payload: string | null }[];
}

const isStorable = (json: string): boolean => json !== "{" && !json.includes("\\u0000");

/** Answers how many were landed, unchanged, quarantined and found gone. */
function fold(
  reference: Reference,
  records: readonly TestRecord[],
  isSnapshot: boolean,
): Record<string, number> {
  const { current, versions } = reference;
  const counts = { read: records.length, landed: 0, unchanged: 0, quarantined: 0, deleted: 0 };
  for (const [id, json] of records) {
    if (json !== undefined && !isStorable(json)) counts.quarantined += 1;
    else if (current.get(id) === json) counts.unchanged += 1;
    else {
      counts.landed += 1;
      versions.push({
        record_id: id,
        operation: json === undefined ? "delete" : "upsert",
        payload: json ?? null,
      });
      if (json === undefined) current.delete(id);
      else current.set(id, json);
    }
  }
  const seen = new Set(records.map(([id]) => id));
  const gone = isSnapshot ? [...current.keys()].filter((id) => !seen.has(id)).sort() : [];
  for (const id of gone) {
    counts.deleted += 1;
    versions.push({ record_id: id, operation: "delete", payload: null });
    current.delete(id);
  }
  return counts;
}

function inventRun(random: Random, hasDeletes: boolean): readonly TestRecord[] {
  return Array.from({ length: random.below(60) }, (): TestRecord => {
    const id = `id-${random.below(25).toString()}`;
    const kind = random.below(20);
    if (kind === 0) return [id, random.below(2) === 0 ? "{" : '"\\u0000"'];
    if (hasDeletes && kind < 6) return [id];
    return [id, `{"v":${random.below(3).toString()}}`];
  });
}

const seed = randomInt(1_000_000_000);

test.each(Array.from({ length: 40 }, (_, index) => seed + index))(
  "any history lands as the reference says (start value %i)",
  async (start) => {
    const random = createRandom(start);
    const source = testSource(`h${createHash("md5").update(start.toString()).digest("hex").slice(0, 10)}`);
    const reference: Reference = { current: new Map(), versions: [] };
    for (let run = 0; run < 8; run += 1) {
      const isSnapshot = random.below(2) === 0;
      const records = inventRun(random, !isSnapshot);
      const cut = random.below(records.length + 1);
      const events = [recordsEvent(records.slice(0, cut)), recordsEvent(records.slice(cut)), completeEnd];
      const result = await landEvents(database.pool, events, {
        source,
        mode: isSnapshot ? "full" : "incremental",
        allowLoss: true,
        limits: { maxBatchRows: 1 + random.below(80) },
      });
      expect(result).toMatchObject(fold(reference, records, isSnapshot));
    }
    const table = `${source.name}_workers`;
    expect(await readVersions(database.pool, table)).toEqual(reference.versions);
    expect(await readCurrent(database.pool, table)).toEqual(
      Object.fromEntries([...reference.current].sort()),
    );
  },
);
