// What only root can do, or can try out: other users' folders, mounted disks. Part of every CI run.
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { noProgress, systemClock } from "@edp/base";
import { describe, expect, onTestFinished, test } from "vitest";
import {
  createPlatform,
  inhabitants,
  type Platform,
  pythonDir,
  query,
  startHolder,
} from "../../../../tests/support/embedded-platforms.ts";
import { ordinary, runsAsRoot } from "../../../../tests/support/ordinary-user.ts";
import { choosePlace } from "./choose-home.ts";
import { type EmbeddedServer, openEmbedded } from "./open-embedded.ts";
import { describePlace } from "./place.ts";

function open(platform: Platform, python = pythonDir): Promise<EmbeddedServer> {
  const { platformDir, systemDir } = platform;
  return openEmbedded({ platformDir, systemDir, pythonDir: python, clock: systemClock, report: noProgress });
}

/** A platform in a folder that only root may enter, as in root's home. */
function createPrivatePlatform(): Platform {
  const platform = createPlatform();
  chmodSync(platform.platformDir, 0o700);
  return platform;
}

function mountSmallDisk(dir: string, size: string): void {
  mkdirSync(dir, { recursive: true });
  expect(spawnSync("mount", ["-t", "tmpfs", "-o", `size=${size},mode=755`, "edp-test", dir]).status).toBe(0);
  onTestFinished(() => void spawnSync("umount", ["-l", dir]));
}

describe.runIf(runsAsRoot)("root", () => {
  test("keeps data elsewhere when the server's user cannot enter the folder, and finds them again", async () => {
    const platform = createPrivatePlatform();
    const first = await open(platform);
    expect(first.home.startsWith(platform.systemDir)).toBe(true);
    await query(first.connection, "create table kept as select 3 as number");
    await first.stop();
    const second = await open(platform);
    expect(await query(second.connection, "select * from kept")).toEqual([{ number: 3 }]);
    await second.stop();
    expect(JSON.parse(readFileSync(join(platform.platformDir, ".edp/postgres.json"), "utf8"))).toEqual({
      home: first.home,
    });
  });

  test("a moved platform keeps its data, a copied one gets its own", async () => {
    const original = createPrivatePlatform();
    const first = await open(original);
    await query(first.connection, "create table kept as select 4 as number");
    await first.stop();
    const copy = { ...original, platformDir: join(original.dir, "copy") };
    cpSync(original.platformDir, copy.platformDir, { recursive: true });
    chmodSync(copy.platformDir, 0o700);
    const copied = await open(copy);
    expect(copied.home).not.toBe(first.home);
    await copied.stop();
    const moved = { ...original, platformDir: join(original.dir, "moved") };
    renameSync(original.platformDir, moved.platformDir);
    const again = await open(moved);
    expect(await query(again.connection, "select * from kept")).toEqual([{ number: 4 }]);
    await again.stop();
  });

  test("takes the programs along when the server's user cannot reach them", async () => {
    const platform = createPlatform();
    const python = join(platform.dir, "private");
    mkdirSync(python, { mode: 0o700 });
    cpSync(pythonDir, python, {
      recursive: true,
      verbatimSymlinks: true,
      filter: (path) => !/site-packages\/(?!embedded_postgres)/.test(path),
    });
    chmodSync(python, 0o700);
    const server = await open(platform, python);
    const [row] = await query(server.connection, "select setting from pg_config() where name = 'BINDIR'");
    expect(row).toEqual({ setting: join(server.home, "programs-18.6.3/embedded_postgres/pginstall/bin") });
    await server.stop();
  });

  test("keeps data elsewhere when the path is longer than PostgreSQL takes", async () => {
    const platform = createPlatform(undefined, "a-long-name-of-a-folder/".repeat(38));
    const server = await open(platform);
    expect(server.home.startsWith(platform.systemDir)).toBe(true);
    await server.stop();
  });

  test("does not begin a second database when the first can no longer be entered", async () => {
    const platform = createPlatform();
    await (await open(platform)).stop();
    chmodSync(join(platform.platformDir, ".edp"), 0o700);
    await expect(open(platform)).rejects.toMatchObject({ code: "EDP-DB-016" });
    expect(existsSync(platform.systemDir)).toBe(false);
  });

  test("an ordinary user is told whose database it is", async () => {
    const platform = createPlatform();
    const server = await open(platform);
    const stranger = startHolder({ ...platform, user: ordinary });
    expect(await stranger.failed()).toMatchObject({
      code: "EDP-DB-018",
      message: expect.stringContaining("nobody") as string,
    });
    await server.stop();
    expect(statSync(join(server.home, "superuser-password")).mode & 0o777).toBe(0o600);
  });

  test("a user whom the machine has no name for is told so", async () => {
    const nameless = createPlatform({ uid: 987_654, gid: 987_654 });
    expect(await startHolder(nameless).failed()).toMatchObject({
      code: "EDP-DB-025",
      message: expect.stringContaining("987654") as string,
    });
  });

  test("a machine without an unprivileged user is told so", () => {
    const platform = createPlatform();
    const passwdFile = join(platform.dir, "passwd");
    writeFileSync(passwdFile, "root:x:0:0:root:/root:/bin/sh\n");
    expect(() => choosePlace({ ...platform, passwdFile })).toThrow(
      expect.objectContaining({ code: "EDP-DB-020" }) as Error,
    );
  });

  test("a socket folder that somebody else made is not used", async () => {
    const platform = createPlatform();
    const { socketDir } = describePlace(join(platform.platformDir, ".edp/postgres"), undefined);
    mkdirSync(socketDir);
    onTestFinished(() => void spawnSync("rmdir", [socketDir]));
    await expect(open(platform)).rejects.toMatchObject({ code: "EDP-DB-024" });
  });

  test("a full disk is told at the first try, and at a later start; room mends both", async () => {
    const platform = createPlatform();
    const disk = join(platform.dir, "disk");
    mountSmallDisk(disk, "20m");
    const small = { ...platform, platformDir: join(disk, "platform") };
    mkdirSync(small.platformDir);
    await expect(open(small)).rejects.toMatchObject({ code: "EDP-DB-012" });
    expect(spawnSync("mount", ["-o", "remount,size=200m", disk]).status).toBe(0);
    const server = await open(small);
    await query(server.connection, "create table kept as select 5 as number");
    await server.stop();
    spawnSync("dd", ["if=/dev/zero", `of=${disk}/ballast`, "bs=1M"], { stdio: "ignore" });
    await expect(open(small)).rejects.toMatchObject({ code: "EDP-DB-012" });
    spawnSync("rm", [`${disk}/ballast`]);
    const again = await open(small);
    expect(await query(again.connection, "select * from kept")).toEqual([{ number: 5 }]);
    await again.stop();
    expect(inhabitants(disk)).toEqual([]);
  });
});
