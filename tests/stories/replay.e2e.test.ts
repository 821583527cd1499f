// A record that the database could not store is landed by `edp step replay` once the database can: without its source,
// which is gone by then, and told by the history and by status. What nobody will mend is dismissed.
import { chmodSync, mkdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { noProgress, systemClock } from "@edp/base";
import { createPool, openEmbedded, type EmbeddedServer, type Pool } from "@edp/postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createFolder, edp } from "../support/edp.ts";
import { repositoryRoot } from "../support/run-tool.ts";

const folder = createFolder();
const platform = join(folder.path, "archive");
const drop = join(platform, "drop/notes");
const password = "for-this-test-alone";
const notes = { id: "n1", text: "plain" };
/** Deeper than a small stack allows, and well within the usual one. */
const nested = `{"id":"n2","tree":${"[".repeat(3_000)}${"]".repeat(3_000)}}`;

let server: EmbeddedServer;
let administrator: Pool;
let team: Pool;
beforeAll(async () => {
  chmodSync(folder.path, 0o755);
  mkdirSync(join(folder.path, "server"));
  server = await openEmbedded({
    platformDir: join(folder.path, "server"),
    systemDir: join(folder.path, "system"),
    pythonDir: join(repositoryRoot, ".venv"),
    clock: systemClock,
    report: noProgress,
  });
  administrator = createPool(server.connection, { max: 1 });
  await administrator.query(`create role team_edp login createrole password '${password}'`);
  await administrator.query("create database team owner team_edp");
  team = createPool({ ...server.connection, database: "team" }, { max: 1 });
  expect((await edp(["init", platform], folder.path)).exitCode).toBe(0);
  writePlatform();
});
afterAll(async () => {
  await team.end();
  await administrator.end();
  await server.stop();
  folder.remove();
});

function writePlatform(): void {
  writeFileSync(
    join(platform, "environments/team.yaml"),
    "kind: Environment\nname: team\ntarget: local\ndatabase: { url: platform/database-url }\nsecrets: [{ provider: environment }]\n",
  );
  writeFileSync(
    join(platform, "sources/notes.yaml"),
    [
      "kind: Source",
      "name: notes",
      "connector: files",
      "owner: archive-team",
      "description: Notes, some of them deeply nested",
      "config:",
      "  path: drop/notes",
      "  objects:",
      "    notes: { glob: notes.jsonl, format: jsonl, key: id, mode: snapshot }",
      "objects: [notes]",
      "freshness: { warnAfter: 26h, errorAfter: 50h }",
      "",
    ].join("\n"),
  );
  mkdirSync(drop, { recursive: true });
  const file = join(drop, "notes.jsonl");
  writeFileSync(file, `${JSON.stringify(notes)}\n${nested}\n`);
  // A file that was just written is left to settle.
  utimesSync(file, new Date("2026-01-01"), new Date("2026-01-01"));
}

async function asTeam<T>(...args: readonly string[]): Promise<T> {
  const { port } = server.connection;
  const url = `postgresql://team_edp:${password}@127.0.0.1:${port.toString()}/team`;
  const env = { EDP_SECRET_PLATFORM__DATABASE_URL: url };
  const result = await edp([...args, "-e", "team", "--json"], platform, env);
  expect([result.exitCode, result.stderr]).toEqual([0, expect.any(String)]);
  return JSON.parse(result.stdout) as T; // each call names the shape it reads
}

interface Step {
  readonly run_id: string;
  readonly status: string;
  readonly summary: unknown;
}

async function readStatus(): Promise<unknown> {
  const { sources } = await asTeam<{
    sources: { source: string; records: number; quarantined: number }[];
  }>("status");
  const found = sources.find(({ source }) => source === "notes");
  return { records: found?.records, quarantined: found?.quarantined };
}

test("what was refused for its depth is landed when the database's stack is larger", async () => {
  await asTeam("step", "check", "notes");
  await administrator.query("alter role team_edp set max_stack_depth = '100kB'");
  await asTeam("step", "land", "notes");
  expect(await readStatus()).toEqual({ records: 1, quarantined: 1 });
  const early = await asTeam<Step>("step", "replay", "notes");
  expect(early).toMatchObject({
    status: "succeeded",
    summary: { landed: 0, superseded: 0, refused: 1, open: ["notes: 1 too-deep"] },
  });

  await administrator.query("alter role team_edp reset max_stack_depth");
  rmSync(drop, { recursive: true });
  const replay = await asTeam<Step>("step", "replay", "notes");
  expect(replay).toMatchObject({
    status: "succeeded",
    summary: { landed: 1, superseded: 0, refused: 0 },
  });
  expect(await readStatus()).toEqual({ records: 2, quarantined: 0 });
  const history = await team.query(
    `select step.step_id, ingestion.trigger, ingestion.status, ingestion.rows_read::int, ingestion.rows_written::int,
            (select count(*)::int from meta.quarantine
              where resolved_by_run_id = ingestion.ingestion_run_id and resolution = 'landed') as settled
       from meta.ingestion_run as ingestion join meta.run_step as step using (run_id) where run_id = $1`,
    [replay.run_id],
  );
  const counts = { rows_read: 1, rows_written: 1, settled: 1 };
  expect(history.rows).toEqual([
    { step_id: "replay:notes", trigger: "replay", status: "succeeded", ...counts },
  ]);
  const landed = await team.query("select payload::text from raw.notes_notes where record_id = 'n2'");
  expect(landed.rows).toEqual([{ payload: nested }]);
});

test("what nobody will mend is dismissed with a reason, and is not asked about again", async () => {
  mkdirSync(drop, { recursive: true });
  const file = join(drop, "notes.jsonl");
  writeFileSync(file, `${JSON.stringify(notes)}\n${nested}\n{"id":"n3","text":\n`);
  utimesSync(file, new Date("2026-01-02"), new Date("2026-01-02"));
  await asTeam("step", "land", "notes");
  const kept = await asTeam<{ total: number; records: readonly { id: string }[] }>("quarantine", "notes");
  expect(kept).toMatchObject({ total: 1, records: [{ source: "notes", object: "notes", recordId: "n3" }] });
  const id = kept.records[0]?.id ?? "";
  const dismissed = await asTeam("quarantine", "dismiss", id, "--reason", "cut off for good");
  expect(dismissed).toMatchObject({ dismissed: [id], reason: "cut off for good" });
  await asTeam("step", "land", "notes");
  expect(await readStatus()).toEqual({ records: 2, quarantined: 0 });
  expect(await asTeam("quarantine")).toEqual({ total: 0, records: [] });
});

test.each([
  ["a dismissal without a reason", ["dismiss", "17"], 2, "EDP-CLI-003"],
  ["a number that is none", ["dismiss", "17; drop", "--reason", "odd"], 2, "EDP-CLI-003"],
  ["a number that is not open", ["dismiss", "999999", "--reason", "odd"], 1, "EDP-LND-010"],
  ["a source that does not exist", ["hrr"], 2, "EDP-RUN-005"],
])("%s is refused", async (_name, args, exitCode, code) => {
  const { port } = server.connection;
  const env = {
    EDP_SECRET_PLATFORM__DATABASE_URL: `postgresql://team_edp:${password}@127.0.0.1:${port.toString()}/team`,
  };
  const result = await edp(["quarantine", ...args, "-e", "team"], platform, env);
  expect([result.exitCode, result.stderr]).toEqual([exitCode, expect.stringContaining(code)]);
});
