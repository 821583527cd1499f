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
  writeFileSync(
    join(platform, "environments/team.yaml"),
    [
      "kind: Environment",
      "name: team",
      "target: local",
      "database: { url: platform/database-url }",
      "secrets: [{ provider: environment }]",
      "",
    ].join("\n"),
  );
});
afterAll(async () => {
  await administrator.end();
  await server.stop();
  folder.remove();
});

function asTeam(args: readonly string[]): Promise<ToolResult> {
  const url = `postgresql://team_edp:${password}@127.0.0.1:${server.connection.port.toString()}/team`;
  return edp([...args, "-e", "team"], platform, { EDP_SECRET_PLATFORM__DATABASE_URL: url });
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

test("data of a database that is not EDP's own is never deleted", async () => {
  const fresh = await asTeam(["up", "--once", "--fresh"]);
  expect([fresh.exitCode, fresh.stderr]).toEqual([2, expect.stringContaining("Nothing was deleted")]);
});
