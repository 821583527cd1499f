// A person's decision that a record need not be mended: it settles the verdict, keeps the evidence and lasts.
import { systemClock } from "@edp/base";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  bytesEvent,
  completeEnd,
  landEvents,
  recordsEvent,
  testSource,
} from "../../../tests/support/landing-harness.ts";
import { createTestDatabase, type TestDatabase } from "../../../tests/support/test-database.ts";
import { dismissQuarantine } from "./dismiss-quarantine.ts";
import { listQuarantine } from "./list-quarantine.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  await database.drop();
});

const broken = '{"id":"bad","name":"\\u0000"}';

async function land(name: string, bytes: string, change: { tenant?: string } = {}): Promise<void> {
  const events = [recordsEvent([["good", "1"]]), bytesEvent("bad", Buffer.from(bytes)), completeEnd];
  const source = testSource(name, change);
  expect(await landEvents(database.pool, events, { source })).toMatchObject({ read: 2, quarantined: 1 });
}

async function openIds(source: string): Promise<readonly string[]> {
  const { records } = await listQuarantine(database.pool, { source, limit: 10 });
  return records.map(({ id }) => id);
}

async function dismiss(ids: readonly string[]): Promise<void> {
  await dismissQuarantine(database.pool, systemClock, { ids, because: "a test account", actor: "ada" });
}

test("what is open is listed with its reason and place, the newest first, and counted beyond the limit", async () => {
  await land("listed", broken);
  await land("listed_too", '{"id":');
  const all = await listQuarantine(database.pool, { source: undefined, limit: 1 });
  expect(all).toMatchObject({ total: 2, records: [{ source: "listed_too", reason: "invalid-json" }] });
  const [record] = (await listQuarantine(database.pool, { source: "listed", limit: 10 })).records;
  expect(record).toMatchObject({
    object: "workers",
    reason: "nul-character",
    position: "record 2 of the read",
    recordId: "bad",
    sizeBytes: broken.length,
  });
  expect(await listQuarantine(database.pool, { source: "nobody", limit: 10 })).toEqual({
    records: [],
    total: 0,
  });
});

test("a dismissed record keeps its bytes and reason, and the audit trail says who, when and why", async () => {
  await land("audited", broken);
  const ids = await openIds("audited");
  await dismiss(ids);
  expect(await openIds("audited")).toEqual([]);
  const kept = await database.pool.query(
    `select convert_from(payload, 'UTF8') as payload, reason_code, resolution, resolved_by_run_id,
            resolved_at = occurred_at as is_same_moment, actor, action, detail - 'database_user' as detail
       from meta.quarantine join meta.audit_event on subject = 'quarantine ' || quarantine_id
      where source_code = 'audited'`,
  );
  expect(kept.rows).toEqual([
    {
      payload: broken,
      reason_code: "nul-character",
      resolution: "dismissed",
      resolved_by_run_id: null,
      is_same_moment: true,
      actor: "ada",
      action: "quarantine.dismiss",
      detail: {
        source: "audited",
        object: "workers",
        record: "bad",
        reason: "nul-character",
        because: "a test account",
      },
    },
  ]);
});

test("the same bytes stay dismissed when they are read again; other bytes are a new verdict", async () => {
  await land("again", broken);
  await dismiss(await openIds("again"));
  await land("again", broken);
  expect(await openIds("again")).toEqual([]);
  await land("again", broken.replace("name", "title"));
  expect(await openIds("again")).toHaveLength(1);
});

test("a dismissal says nothing of the same bytes in another tenant", async () => {
  await land("tenants", broken);
  await dismiss(await openIds("tenants"));
  await land("tenants", broken, { tenant: "other.example" });
  expect(await openIds("tenants")).toHaveLength(1);
});

test("with one number that is not open nothing is dismissed, and the number is told", async () => {
  await land("partly", broken);
  const ids = await openIds("partly");
  await expect(dismiss([...ids, "999999"])).rejects.toMatchObject({
    code: "EDP-LND-010",
    message: expect.stringContaining("999999") as string,
  });
  expect(await openIds("partly")).toEqual(ids);
  const noted = await database.pool.query(
    "select from meta.audit_event where detail ->> 'source' = 'partly'",
  );
  expect(noted.rowCount).toBe(0);
});
