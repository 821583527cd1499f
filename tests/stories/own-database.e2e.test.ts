// A PostgreSQL of one's own, named by a secret URL, entered by an ordinary login: what it must be allowed to do, and
// that it is enough.
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { noProgress, systemClock } from "@edp/base";
import { createPool, openEmbedded, type EmbeddedServer, type Pool } from "@edp/postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createFolder, edp } from "../support/edp.ts";
import { repositoryRoot, type ToolResult } from "../support/run-tool.ts";

const folder = createFolder();
const platform = join(folder.path, "school");
const password = "never-printed-anywhere";
let server: EmbeddedServer;
let administrator: Pool;

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
  await administrator.query("create database team");
  await administrator.query(`create role team_edp login password '${password}'`);
  expect((await edp(["init", platform], folder.path)).exitCode).toBe(0);
  writeEnvironment("team", "{ url: platform/database-url }");
  writeEnvironment("strict", "{ url: platform/database-url, readerUrl: platform/reader-url }");
});
afterAll(async () => {
  await administrator.end();
  await server.stop();
  folder.remove();
});

function writeEnvironment(name: string, database: string): void {
  const text = `kind: Environment\nname: ${name}\ntarget: local\ndatabase: ${database}\nsecrets: [{ provider: environment }]\n`;
  writeFileSync(join(platform, `environments/${name}.yaml`), text);
}

const urlOf = (user: string, database: string): string =>
  `postgresql://${user}:${password}@127.0.0.1:${server.connection.port.toString()}/${database}`;

function asTeam(args: readonly string[]): Promise<ToolResult> {
  return edp([...args, "-e", "team"], platform, {
    EDP_SECRET_PLATFORM__DATABASE_URL: urlOf("team_edp", "team"),
  });
}

function asStrict(args: readonly string[]): Promise<ToolResult> {
  return edp([...args, "-e", "strict"], platform, {
    EDP_SECRET_PLATFORM__DATABASE_URL: urlOf("strict_edp", "strict"),
    EDP_SECRET_PLATFORM__READER_URL: urlOf("strict_reader", "strict"),
  });
}

test("rights that the login lacks are told one by one, before anything is written", async () => {
  const schemas = await asTeam(["doctor"]);
  expect([schemas.exitCode, schemas.stdout]).toEqual([
    1,
    expect.stringContaining("The database user team_edp may not create schemas in the database team."),
  ]);
  await administrator.query("grant create on database team to team_edp");
  const roles = await asTeam(["check"]);
  expect([roles.exitCode, roles.stderr]).toEqual([
    1,
    expect.stringContaining("may not create the roles edp_"),
  ]);
  await administrator.query("alter role team_edp createrole");
});

test("a login that is no superuser runs everything, and analysts' queries have a login of their own", async () => {
  const result = await asTeam(["up", "--once"]);
  expect([result.exitCode, result.stderr]).toEqual([0, expect.stringContaining("publish")]);
  const people = await asTeam(["query", "select count(*) as n from mart.identity_overview_current", "--csv"]);
  expect(people.stdout).toBe("n\r\n3\r\n");
  const raw = await asTeam(["query", "select * from raw.hr_workers"]);
  expect([raw.exitCode, raw.stderr]).toEqual([1, expect.stringContaining("permission denied")]);
  const again = await asTeam(["run"]);
  expect([again.exitCode, again.stderr]).toEqual([0, expect.stringContaining("nothing stale")]);
  expect(JSON.stringify([result, people, raw, again])).not.toContain(password);
});

test("where EDP may make no login, queries sign in by the one that an administrator made", async () => {
  await administrator.query("create database strict");
  await administrator.query(
    `create role strict_edp login password '${password}'; grant create on database strict to strict_edp`,
  );
  const before = await asStrict(["doctor"]);
  expect([before.exitCode, before.stdout]).toEqual([
    1,
    expect.stringContaining('create role "strict_reader" login'),
  ]);
  await administrator.query(
    `create role strict_reader login password '${password}' in role edp_analyst, edp_operator`,
  );
  const run = await asStrict(["up", "--once"]);
  expect([run.exitCode, run.stderr]).toEqual([0, expect.stringContaining("publish")]);
  const tooMuch = await asStrict(["query", "select 1"]);
  expect([tooMuch.exitCode, tooMuch.stderr]).toEqual([
    1,
    expect.stringContaining('revoke "edp_operator" from "strict_reader"'),
  ]);
  await administrator.query('revoke "edp_operator" from "strict_reader"');
  const people = await asStrict([
    "query",
    "select count(*) as n from mart.identity_overview_current",
    "--csv",
  ]);
  expect(people.stdout).toBe("n\r\n3\r\n");
  const after = await asStrict(["doctor"]);
  expect(after.stdout).toContain("sign in as strict_reader, named by database.readerUrl");
  expect(JSON.stringify([before, run, tooMuch, people, after])).not.toContain(password);
});

test("data of a database that is not EDP's own is never deleted", async () => {
  const fresh = await asTeam(["up", "--once", "--fresh"]);
  expect([fresh.exitCode, fresh.stderr]).toEqual([2, expect.stringContaining("Nothing was deleted")]);
});
