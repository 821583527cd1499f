import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { type Clock, noProgress, Secret, systemClock } from "@edp/base";
import { expect, inject, onTestFinished, test } from "vitest";
import {
  createPlatform,
  type Platform,
  pythonDir,
  query,
  runners,
  startHolder,
} from "../../../../tests/support/embedded-platforms.ts";
import { choosePlace } from "./choose-home.ts";
import { type EmbeddedServer, openEmbedded } from "./open-embedded.ts";
import { asUser, chooseOsUser } from "./os-user.ts";
import { verifyServer } from "./verify.ts";

function open(platform: Platform, clock: Clock = systemClock): Promise<EmbeddedServer> {
  const { platformDir, systemDir } = platform;
  return openEmbedded({ platformDir, systemDir, pythonDir, clock, report: noProgress });
}

/** A platform whose database was made and stopped. */
async function createUsedPlatform(): Promise<{ readonly platform: Platform; readonly home: string }> {
  const platform = createPlatform();
  const server = await open(platform);
  await query(server.connection, "create table kept as select 9 as number");
  await server.stop();
  return { platform, home: server.home };
}

/** What an administrator may set by `alter system`. */
function alterSystem(home: string, setting: string): void {
  appendFileSync(join(home, "data", "postgresql.auto.conf"), `${setting}\n`);
}

test("a Python environment without the package is named", async () => {
  const platform = createPlatform();
  const options = { ...platform, pythonDir: platform.dir, clock: systemClock, report: noProgress };
  await expect(openEmbedded(options)).rejects.toMatchObject({ code: "EDP-DB-010" });
});

test("data of another version is left alone", async () => {
  const { platform, home } = await createUsedPlatform();
  writeFileSync(join(home, "data", "PG_VERSION"), "15\n");
  await expect(open(platform)).rejects.toMatchObject({ code: "EDP-DB-017" });
});

test("damaged data is called damaged", async () => {
  const { platform, home } = await createUsedPlatform();
  writeFileSync(join(home, "data", "global", "pg_control"), Buffer.alloc(8192));
  await expect(open(platform)).rejects.toMatchObject({ code: "EDP-DB-015" });
  rmSync(join(home, "data", "PG_VERSION"));
  await expect(open(platform)).rejects.toMatchObject({ code: "EDP-DB-015" });
});

test("a lost or wrong password is told, and the server is not left running", async () => {
  const { platform, home } = await createUsedPlatform();
  writeFileSync(join(home, "superuser-password"), "something else");
  await expect(open(platform)).rejects.toMatchObject({ code: "EDP-DB-023" });
  rmSync(join(home, "superuser-password"));
  await expect(open(platform)).rejects.toMatchObject({ code: "EDP-DB-023" });
});

test("a foreign program on the port makes the server choose another one", async () => {
  const { platform, home } = await createUsedPlatform();
  const port = Number(readFileSync(join(home, "port"), "utf8"));
  const foreign = createServer();
  await once(foreign.listen(port, "127.0.0.1"), "listening");
  onTestFinished(() => void foreign.close());
  const server = await open(platform);
  expect(server.connection.port).not.toBe(port);
  expect(await query(server.loopback, "select number from kept")).toEqual([{ number: 9 }]);
  await server.stop();
});

test("a port that cannot be had after several tries is told", async () => {
  const { platform, home } = await createUsedPlatform();
  // On this address the look for a free port does not notice the foreign program, as when it comes at that moment.
  alterSystem(home, "listen_addresses = '127.0.0.2'");
  const foreign = createServer();
  await once(foreign.listen(Number(readFileSync(join(home, "port"), "utf8")), "127.0.0.2"), "listening");
  onTestFinished(() => void foreign.close());
  await expect(open(platform)).rejects.toMatchObject({ code: "EDP-DB-013" });
});

test("too little memory and a wrong setting each end in the server's own words", async () => {
  const { platform, home } = await createUsedPlatform();
  alterSystem(home, "shared_buffers = '7TB'");
  await expect(open(platform)).rejects.toMatchObject({ code: "EDP-DB-014" });
  alterSystem(home, "shared_buffers = '128MB'\nno_such_setting = 'on'");
  await expect(open(platform)).rejects.toMatchObject({
    code: "EDP-DB-011",
    message: expect.stringContaining('unrecognized configuration parameter "no_such_setting"') as string,
  });
});

test("a stale postmaster.pid that names a living stranger is no obstacle, and the stranger lives on", async () => {
  const { platform, home } = await createUsedPlatform();
  const stranger = spawn("sleep", ["1000"], { cwd: "/", ...asUser(chooseOsUser(platform.platformDir)) });
  onTestFinished(() => void stranger.kill());
  writeFileSync(
    join(home, "data", "postmaster.pid"),
    `${String(stranger.pid)}\n${home}/data\n1\n5432\n/tmp\n`,
  );
  const server = await open(platform);
  expect(await query(server.connection, "select number from kept")).toEqual([{ number: 9 }]);
  await server.stop();
  expect(stranger.exitCode).toBeNull();
});

test("waits for somebody else's start only so long", async () => {
  const { platform, home } = await createUsedPlatform();
  const other = spawn("flock", [join(home, "run", "lock"), "sleep", "1000"], { cwd: "/", detached: true });
  onTestFinished(() => void process.kill(-(other.pid ?? 0)));
  await once(
    spawn("sh", ["-c", `while flock -n "$1" true; do :; done`, "sh", join(home, "run", "lock")]),
    "exit",
  );
  let now = 0;
  const impatient: Clock = { ...systemClock, monotonicMs: () => (now += 25_000) };
  await expect(open(platform, impatient)).rejects.toMatchObject({ code: "EDP-DB-022" });
});

test("a server that is not this platform's is recognised", async () => {
  const { platform } = await createUsedPlatform();
  const { password, ...testServer } = inject("testServer");
  const connection = {
    ...testServer,
    database: "edp",
    password: new Secret(password),
    tls: "disable",
  } as const;
  await expect(verifyServer(connection, choosePlace(platform))).rejects.toMatchObject({ code: "EDP-DB-021" });
});

test("the server's log never holds a statement or a value", async () => {
  const platform = createPlatform();
  const server = await open(platform);
  await expect(query(server.connection, "select 'hush-hush'::integer")).rejects.toMatchObject({
    code: "22P02",
  });
  await server.stop();
  expect(readFileSync(join(server.home, "server.log"), "utf8")).not.toContain("select");
});

test("a path that PostgreSQL cannot hold is refused", async () => {
  const platform = createPlatform(runners.at(-1)?.user, "a-long-name-of-a-folder/".repeat(38));
  expect((await startHolder(platform).failed()).code).toBe("EDP-DB-019");
});
