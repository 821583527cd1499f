// Gate, landing step, history and status on a real database, with the files connector reading a real folder.
import { randomUUID } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { noProgress, silentLogger, type Clock } from "@edp/base";
import {
  loadConnectorManifests,
  type PipelineStep,
  type ResolvedPlatform,
  type ResolvedSource,
} from "@edp/definition";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createFakeClock, type FakeClock } from "../../../tests/support/fake-clock.ts";
import { testSource } from "../../../tests/support/landing-harness.ts";
import { repositoryRoot } from "../../../tests/support/run-tool.ts";
import { createTestDatabase, type TestDatabase } from "../../../tests/support/test-database.ts";
import { checkSource } from "./check-source.ts";
import { readVerdict, requireOpenGate } from "./gate.ts";
import { readSteps } from "./read-history.ts";
import { readSourceStatus } from "./read-status.ts";
import { registerSources } from "./register-sources.ts";
import type { RunEnvironment } from "./run-environment.ts";
import { closeAbandonedRuns } from "./close-runs.ts";
import { openRun } from "./run-history.ts";
import { runStep, type RunRequest } from "./run-step.ts";

let database: TestDatabase;
const folder = mkdtempSync(join(tmpdir(), "edp-pipeline-"));
const drop = join(folder, "drop");

beforeAll(async () => {
  database = await createTestDatabase();
  mkdirSync(drop);
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await database.drop();
});

/** As old as the fake clock's yesterday: a file that was just written is left to settle. */
function dropFile(name: string, text: string): void {
  writeFileSync(join(drop, name), text);
  utimesSync(join(drop, name), new Date("2026-11-22"), new Date("2026-11-22"));
}

async function hrSource(name: string): Promise<ResolvedSource> {
  const connector = loadConnectorManifests([repositoryRoot]).get("files");
  if (connector === undefined) throw new Error("there is no files connector");
  const objects = { workers: { glob: `${name}.csv`, format: "csv", key: "id", mode: "snapshot" } };
  return {
    ...testSource(name),
    connector,
    config: { path: "drop", objects },
    freshness: { warnAfterMs: 3_600_000, errorAfterMs: 7_200_000 },
  };
}

function environmentOf(sources: readonly ResolvedSource[], clock: Clock): RunEnvironment {
  const platform = {
    name: "test",
    dir: folder,
    digest: "d",
    timeZone: "UTC",
    sources,
    mappings: [],
    dashboards: [],
    environment: { name: "local", target: "local", database: { kind: "embedded" }, secrets: [] },
  } as unknown as ResolvedPlatform; // what these steps read of a platform
  return {
    platform,
    clock,
    pool: database.pool,
    connection: database.connection,
    secrets: {
      get: async () => {
        throw new Error("no secrets here");
      },
      find: async () => undefined,
    },
    simulationUrl: undefined,
    extraCa: undefined,
    edpRoot: repositoryRoot,
    pythonDir: join(repositoryRoot, ".venv"),
    workDir: join(folder, ".edp"),
    edpVersion: "0.1.0",
    log: silentLogger,
    report: noProgress,
    signal: new AbortController().signal,
  };
}

const request = (runId: string, change: Partial<RunRequest> = {}): RunRequest => ({
  runId,
  trigger: "manual",
  full: false,
  allowLoss: false,
  since: undefined,
  until: undefined,
  select: undefined,
  reuseVerdicts: true,
  ...change,
});

const stepOf = (kind: PipelineStep["kind"], source: string): PipelineStep => ({
  id: `${kind}:${source}`,
  kind,
  source,
  dependsOn: [],
  after: "success",
  command: [],
});

/** A source whose cursor never holds, and whose first record is gone at the second whole read. */
const feedConnector = `
import { EdpError } from "@edp/base";
import { RecordBatchBuilder } from "@edp/connector-sdk";
let wholeReads = 0;
export default {
  check: async function* () { yield { step: "data", outcome: "passed", detail: "" }; },
  discover: async () => [],
  read: async function* (context, { object, mode }) {
    if (mode === "incremental")
      throw new EdpError("EDP-SRC-031", { source: context.source, object, reason: "the link is too old" });
    wholeReads += 1;
    const builder = new RecordBatchBuilder();
    for (const id of wholeReads === 1 ? ["a", "b"] : ["b"]) builder.add(id, JSON.stringify({ id }));
    yield { kind: "records", batch: builder.build(context.clock.now()) };
    yield { kind: "end", complete: true, cursor: "link " + wholeReads };
  },
};
`;

test("nothing lands before a check passed, a passed check opens the gate for a quarter of an hour, and then it closes", async () => {
  dropFile("gated.csv", "id,name\n1,Alva\n2,Bo\n");
  const clock: FakeClock = createFakeClock();
  const environment = environmentOf([await hrSource("gated")], clock);
  const runId = randomUUID();
  await openRun(environment, runId, "manual");
  const rows = async (): Promise<number> => {
    const found = await database.pool.query(
      "select from information_schema.tables where table_schema = 'raw' and table_name = 'gated_workers'",
    );
    return found.rowCount ?? 0;
  };

  expect(await runStep(environment, request(runId), stepOf("land", "gated"))).toMatchObject({
    status: "blocked",
    errorCode: "EDP-RUN-002",
  });
  expect(await rows()).toBe(0);

  expect(await runStep(environment, request(runId), stepOf("check", "gated"))).toMatchObject({
    status: "succeeded",
  });
  expect(await runStep(environment, request(runId), stepOf("land", "gated"))).toMatchObject({
    status: "succeeded",
    summary: { read: 2, landed: 2 },
  });
  expect(await runStep(environment, request(runId), stepOf("check", "gated"))).toMatchObject({
    status: "skipped",
  });

  await clock.advance(15 * 60_000);
  expect(await runStep(environment, request(runId), stepOf("land", "gated"))).toMatchObject({
    status: "blocked",
    errorMessage: expect.stringContaining("expired") as string,
  });

  const steps = await readSteps(database.pool, runId);
  expect(steps.map((step) => [step.stepId, step.status, step.attempt])).toEqual(
    expect.arrayContaining([
      ["check:gated", "skipped", 2],
      ["land:gated", "blocked", 3],
    ]),
  );
});

test("a verdict about another configuration does not open the gate", async () => {
  dropFile("moved.csv", "id,name\n1,Alva\n");
  const clock = createFakeClock();
  const source = await hrSource("moved");
  await checkSource(environmentOf([source], clock), source);
  const changed = { ...source, config: { ...source.config, settleSeconds: 5 } };
  const verdict = await readVerdict(database.pool, changed, "local");
  expect(() => {
    requireOpenGate(changed, verdict, clock.now());
  }).toThrow(/never checked/);
});

test("a clock that was set back makes a verdict from the future worthless", async () => {
  dropFile("future.csv", "id,name\n1,Alva\n");
  const clock = createFakeClock();
  const source = await hrSource("future");
  await checkSource(environmentOf([source], clock), source);
  clock.jump(-3_600_000);
  const verdict = await readVerdict(database.pool, source, "local");
  expect(() => {
    requireOpenGate(source, verdict, clock.now());
  }).toThrow(/expired/);
});

test("a failed check is recorded with its reason, and freshness follows the last complete read", async () => {
  dropFile("aging.csv", "id,name\n1,Alva\n2,Bo\n");
  const clock = createFakeClock();
  const [aging, absent] = [await hrSource("aging"), await hrSource("absent")];
  const environment = environmentOf([aging, absent], clock);
  await registerSources(environment);
  const runId = randomUUID();
  await openRun(environment, runId, "manual");
  await runStep(environment, request(runId), stepOf("check", "aging"));
  await runStep(environment, request(runId), stepOf("land", "aging"));
  expect((await runStep(environment, request(runId), stepOf("check", "absent"))).status).toBe("failed");

  const at = async (): Promise<readonly unknown[]> => {
    const sources = await readSourceStatus(database.pool, clock.now());
    return sources.map((source) => [source.source, source.freshness, source.check, source.records]);
  };
  expect(await at()).toEqual([
    ["absent", "never", "failed", 0],
    ["aging", "fresh", "passed", 2],
  ]);
  await clock.advance(3_700_000);
  expect(await at()).toContainEqual(["aging", "late", "passed", 2]);
  await clock.advance(3_700_000);
  expect(await at()).toContainEqual(["aging", "stale", "passed", 2]);
});

test("EDP-SRC-031: a cursor that the source no longer honours is forgotten, and the whole is read with its tombstones", async () => {
  const dir = join(folder, "feed");
  mkdirSync(join(dir, "src"), { recursive: true });
  writeFileSync(join(dir, "src", "index.js"), feedConnector);
  const objects = [
    { name: "workers", description: "", key: "id", modes: ["full", "incremental"], cursor: "link" },
  ];
  const connector = { ...testSource("feed").connector, name: "feed", dir, objects, dynamicObjects: false };
  const source = { ...testSource("feed"), connector, maxLossShare: 1 } as unknown as ResolvedSource;
  const environment = environmentOf([source], createFakeClock());
  const runId = randomUUID();
  await openRun(environment, runId, "manual");
  await runStep(environment, request(runId), stepOf("check", "feed"));
  const land = async () => (await runStep(environment, request(runId), stepOf("land", "feed"))).summary;
  expect(await land()).toMatchObject({ read: 2, landed: 2 });
  // The feed has no changes for this cursor, but refuses to say so: one record is gone, and only a whole read tells.
  expect(await land()).toMatchObject({ read: 1, unchanged: 1, deleted: 1 });
});

test("a system that accepts the connection and then says nothing fails the check after ten seconds", async () => {
  const clock = createFakeClock();
  const silent = createServer(() => undefined);
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  const { port } = silent.address() as AddressInfo;
  const connector = loadConnectorManifests([repositoryRoot]).get("rest");
  if (connector === undefined) throw new Error("there is no rest connector");
  const objects = { workers: { path: "/workers", recordPath: "items", key: "id", paging: { kind: "none" } } };
  const config = { baseUrl: `http://127.0.0.1:${port.toString()}`, auth: { kind: "none" }, objects };
  const source = { ...testSource("silent"), connector, config };
  const checking = checkSource(environmentOf([source], clock), source);
  const heard = new Promise((resolve) => silent.once("connection", resolve));
  await heard;
  while (clock.sleepers() === 0) await new Promise((resolve) => setImmediate(resolve));
  await clock.advance(10_000);
  expect(await checking).toMatchObject({ outcome: "failed", errorCode: "EDP-RUN-003" });
  silent.closeAllConnections();
  await new Promise((resolve) => silent.close(resolve));
});

test("what a connector installs before its check does not count against the ten seconds", async () => {
  const clock = createFakeClock();
  const dir = join(folder, "installs");
  mkdirSync(join(dir, "src"), { recursive: true });
  writeFileSync(
    join(dir, "src", "index.js"),
    `export default {
       prepare: ({ clock }) => clock.sleep(60_000),
       check: async function* () { yield { step: "name", outcome: "passed", detail: "there" }; },
       discover: async () => [],
       read: async function* () {},
     };`,
  );
  const connector = { ...testSource("installs").connector, name: "installs", dir };
  const source = { ...testSource("installs"), connector } as unknown as ResolvedSource;
  let isInstalled = false;
  const sleep: Clock["sleep"] = async (ms, signal) => {
    // The one minute is the installation's. Ten seconds that began before its end would be over at once.
    if (ms === 60_000) for (let turn = 0; turn < 100; turn += 1) await new Promise(setImmediate);
    if (ms === 60_000) isInstalled = true;
    else if (isInstalled) await clock.sleep(ms, signal);
  };
  const verdict = await checkSource(environmentOf([source], { ...clock, sleep }), source);
  expect(verdict).toMatchObject({ outcome: "passed", steps: [{ step: "name" }] });
});

test("a check does not pay for the time in which this process itself stood still", async () => {
  // After a stall the first timer is due at once, and what the system said meanwhile is read right after it.
  let isStalled = true;
  const sleep: Clock["sleep"] = async (_ms, signal) => {
    if (!isStalled) await new Promise((_, reject) => signal?.addEventListener("abort", reject));
    isStalled = false;
  };
  dropFile("steady.csv", "id,name\n1,Ada\n");
  const source = await hrSource("steady");
  const verdict = await checkSource(environmentOf([source], { ...createFakeClock(), sleep }), source);
  expect(verdict).toMatchObject({ outcome: "passed" });
});

test("a run whose process is gone is closed by the next start, and one that lives is not", async () => {
  const environment = environmentOf([], createFakeClock());
  const [dead, alive] = [randomUUID(), randomUUID()];
  await openRun(environment, dead, "manual");
  await openRun(environment, alive, "manual");
  await database.pool.query("update meta.run set process_id = 999999 where run_id = $1", [dead]);
  await closeAbandonedRuns(database.pool, environment.clock.now(), (pid) => pid !== 999_999);
  const { rows } = await database.pool.query("select run_id, status from meta.run where run_id in ($1, $2)", [
    dead,
    alive,
  ]);
  expect(rows).toEqual(
    expect.arrayContaining([
      { run_id: dead, status: "cancelled" },
      { run_id: alive, status: "running" },
    ]),
  );
});
