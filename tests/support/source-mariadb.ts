// A MariaDB that is somebody else's: a source for the connector's tests, with a certificate from an authority of
// its own. Data and socket in a private folder, run by an unprivileged user.
import { asUser, chooseOsUser } from "@edp/postgres";
import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { createConnection } from "mysql2/promise";
import { createDatedAuthority, type DatedAuthority } from "./dated-certificates.ts";
import { findClosedPort } from "./web-server.ts";

export interface SourceMariaDb {
  readonly host: "localhost";
  readonly port: number;
  readonly authority: DatedAuthority;
  /** Runs statements as root, in the database `shop`. */
  readonly run: (...statements: readonly string[]) => Promise<void>;
  /** Password of the user `reader`, which may read what it is granted. */
  readonly password: string;
  readonly stop: () => Promise<void>;
}

const programs = { server: "/usr/sbin/mariadbd", install: "/usr/bin/mariadb-install-db" };

export async function startSourceMariaDb(change: readonly string[] = []): Promise<SourceMariaDb> {
  if (!existsSync(programs.server))
    throw new Error("no MariaDB to be the source: apt-get install mariadb-server");
  const dir = mkdtempSync(join(tmpdir(), "edp-maria-"));
  const user = chooseOsUser("/");
  chmodSync(dir, 0o755);
  const authority = createDatedAuthority("SHOP-CA");
  const { key, cert } = authority.issue(["localhost"]);
  for (const [name, text] of Object.entries({
    "server.key": key,
    "server.crt": cert,
    "ca.crt": authority.ca,
  })) {
    writeFileSync(join(dir, name), text, { mode: 0o600 });
    if (user !== undefined) chownSync(join(dir, name), user.uid, user.gid);
  }
  if (user !== undefined) chownSync(dir, user.uid, user.gid);
  const data = join(dir, "data");
  const port = await findClosedPort();
  const installed = spawnSync(
    programs.install,
    ["--no-defaults", `--datadir=${data}`, "--auth-root-authentication-method=normal", "--skip-test-db"],
    { cwd: dir, encoding: "utf8", ...asUser(user) },
  );
  if (installed.status !== 0)
    throw new Error(`mariadb-install-db failed: ${installed.stderr}${installed.stdout}`);
  const log = openSync(join(dir, "server.log"), "a");
  const socket = join(dir, "socket");
  const server = spawn(
    programs.server,
    [
      ...["--no-defaults", `--datadir=${data}`, `--socket=${socket}`, `--port=${port.toString()}`],
      ...["--bind-address=127.0.0.1", "--skip-name-resolve", "--innodb-flush-log-at-trx-commit=0"],
      ...[`--ssl-cert=${dir}/server.crt`, `--ssl-key=${dir}/server.key`, `--ssl-ca=${dir}/ca.crt`, ...change],
    ],
    { cwd: dir, stdio: ["ignore", log, log], ...asUser(user) },
  );
  const password = randomBytes(12).toString("hex");
  const admin = await connectWhenReady(socket, () => {
    if (server.exitCode !== null) throw new Error(readFileSync(join(dir, "server.log"), "utf8"));
  });
  const run = async (...statements: readonly string[]): Promise<void> => {
    for (const statement of statements) await admin.query(statement);
  };
  await run(
    "create database shop character set utf8mb4",
    "use shop",
    `create user reader identified by '${password}'`,
  );
  return {
    host: "localhost",
    port,
    authority,
    password,
    run,
    stop: async () => {
      await admin.end();
      const ended = once(server, "exit");
      server.kill("SIGTERM");
      await ended;
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

async function connectWhenReady(
  socketPath: string,
  expectRunning: () => void,
): Promise<Awaited<ReturnType<typeof createConnection>>> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await createConnection({ socketPath, user: "root", charset: "utf8mb4" });
    } catch (error) {
      expectRunning();
      if (tries > 400) throw error;
      await delay(50);
    }
  }
}
