import { readdirSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  createPlatform,
  inhabitants,
  query,
  runners,
  startHolder,
  until,
} from "../../../../tests/support/embedded-platforms.ts";
import { ordinary, runsAsRoot } from "../../../../tests/support/ordinary-user.ts";

describe.each(runners)("as $title", ({ user }) => {
  test("makes a server on first use, answers on socket and loopback, and leaves nothing running", async () => {
    const platform = createPlatform(user, "a platform's folder");
    const holder = startHolder(platform);
    const { connection, startedHere, home } = await holder.opened();
    expect(startedHere).toBe(true);
    expect(home).toBe(join(platform.platformDir, ".edp", "postgres"));
    const facts =
      "select current_database() as database, pg_encoding_to_char(encoding) as encoding, datlocprovider as provider from pg_database where datname = 'edp'";
    const expected = [{ database: "edp", encoding: "UTF8", provider: "b" }];
    expect(await query(connection, facts)).toEqual(expected);
    expect(await query({ ...connection, host: "127.0.0.1" }, facts)).toEqual(expected);
    await holder.stop();
    expect(inhabitants(home)).toEqual([]);
    expect(existsSync(connection.host)).toBe(false);
    expect(existsSync(join(home, "data", "postmaster.pid"))).toBe(false);
  });

  test("many that open at once get one server", async () => {
    const platform = createPlatform(user);
    const holders = Array.from({ length: 4 }, () => startHolder(platform));
    const opened = await Promise.all(holders.map((holder) => holder.opened()));
    expect(new Set(opened.map((server) => server.connection.port)).size).toBe(1);
    expect(opened.filter((server) => server.startedHere)).toHaveLength(1);
    await Promise.all(holders.map((holder) => holder.stop()));
    expect(inhabitants(platform.platformDir)).toEqual([]);
  });

  test("the server outlives its starter's Ctrl-C for others, and stops when the last of them is killed", async () => {
    const platform = createPlatform(user);
    const starter = startHolder(platform);
    const { home } = await starter.opened();
    const other = startHolder(platform);
    const { connection, startedHere } = await other.opened();
    expect(startedHere).toBe(false);
    // A terminal's Ctrl-C goes to the whole process group.
    process.kill(-(starter.process.pid ?? 0), "SIGINT");
    await starter.kill("SIGINT");
    const third = startHolder(platform);
    expect((await third.opened()).startedHere).toBe(false);
    await third.stop();
    expect(await query(connection, "select 1 as one")).toEqual([{ one: 1 }]);
    await other.kill("SIGKILL");
    await until(() => inhabitants(home).length === 0);
    expect(existsSync(join(home, "data", "postmaster.pid"))).toBe(false);
  });

  test("a killed server is back for the next one with all that was committed", async () => {
    const platform = createPlatform(user);
    const first = startHolder(platform);
    const { connection, home } = await first.opened();
    await query(connection, "create table kept as select 7 as number");
    process.kill(postmaster(home), "SIGKILL");
    const next = startHolder(platform);
    expect(await query((await next.opened()).connection, "select * from kept")).toEqual([{ number: 7 }]);
    await first.stop();
    await next.stop();
    expect(inhabitants(home)).toEqual([]);
  });

  test("a server whose keeper was killed is replaced by one that stops again", async () => {
    const platform = createPlatform(user);
    const first = startHolder(platform);
    const { connection, home } = await first.opened();
    await query(connection, "create table kept as select 8 as number");
    const orphan = postmaster(home);
    process.kill(Number(readFileSync(join(home, "run", "keeper.pid"), "utf8")), "SIGKILL");
    const next = startHolder(platform);
    expect(await query((await next.opened()).connection, "select * from kept")).toEqual([{ number: 8 }]);
    expect(postmaster(home)).not.toBe(orphan);
    await next.stop();
    // The first one's door leads to the new keeper: it still holds.
    expect(await query(connection, "select * from kept")).toEqual([{ number: 8 }]);
    await first.stop();
    await until(() => inhabitants(home).length === 0);
  });

  test("a starter killed before its server was ready leaves nothing that runs on", async () => {
    const platform = createPlatform(user);
    const first = startHolder(platform);
    const { home } = await first.opened();
    await first.stop();
    const killed = startHolder(platform);
    await until(() => existsSync(join(home, "run", "server.pid")));
    await killed.kill("SIGKILL");
    await until(() => inhabitants(home).length === 0);
    expect(existsSync(join(home, "data", "postmaster.pid"))).toBe(false);
  });

  test("a first try that was killed while it made the database is repeated from the start", async () => {
    const platform = createPlatform(user);
    const home = join(platform.platformDir, ".edp", "postgres");
    const unfinished = (): readonly string[] =>
      existsSync(home) ? readdirSync(home).filter((name) => name.startsWith("initialising-")) : [];
    const killed = startHolder(platform);
    await until(() => unfinished().some((name) => existsSync(join(home, name, "data", "PG_VERSION"))));
    await killed.kill("SIGKILL");
    expect(existsSync(join(home, "data"))).toBe(false);
    const next = startHolder(platform);
    expect(await query((await next.opened()).connection, "select 1 as one")).toEqual([{ one: 1 }]);
    await next.stop();
    await until(() => inhabitants(platform.platformDir).length === 0);
    const last = startHolder(platform);
    await last.opened();
    await last.stop();
    expect(unfinished()).toEqual([]);
  });

  test("works in a folder with a very long path", async () => {
    const platform = createPlatform(user, `${"a-long-name-of-a-folder/".repeat(12)}platform`);
    const holder = startHolder(platform);
    const { connection } = await holder.opened();
    expect(Buffer.byteLength(`${connection.host}/.s.PGSQL.65535`)).toBeLessThanOrEqual(107);
    expect(await query(connection, "select 1 as one")).toEqual([{ one: 1 }]);
    await holder.stop();
  });
});

test.runIf(runsAsRoot)("root runs the server as the platform's owner, who can use it, too", async () => {
  const platform = createPlatform(ordinary);
  const owner = startHolder(platform);
  const { home } = await owner.opened();
  const root = startHolder({ ...platform, user: undefined });
  expect((await root.opened()).startedHere).toBe(false);
  await owner.stop();
  await root.stop();
  const rootFirst = startHolder({ ...platform, user: undefined });
  expect((await rootFirst.opened()).startedHere).toBe(true);
  const ownerNext = startHolder(platform);
  expect((await ownerNext.opened()).startedHere).toBe(false);
  await ownerNext.stop();
  await rootFirst.stop();
  expect(inhabitants(home)).toEqual([]);
});

function postmaster(home: string): number {
  return Number(readFileSync(join(home, "data", "postmaster.pid"), "utf8").split("\n")[0]);
}
