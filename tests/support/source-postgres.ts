// A PostgreSQL that is somebody else's: a source for the connector's tests, with its own users, a certificate
// from an authority of its own, and change capture allowed. Data and socket in a private folder.
import { Secret } from "@edp/base";
import { asUser, chooseOsUser, createPool, programEnvironment, type Pool } from "@edp/postgres";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { createDatedAuthority, type DatedAuthority } from "./dated-certificates.ts";
import { findClosedPort } from "./web-server.ts";

export interface SourcePostgres {
  readonly host: "localhost";
  readonly port: number;
  readonly authority: DatedAuthority;
  /** As the superuser `owner`, in the database `shop`. */
  readonly pool: Pool;
  /** Runs statements as the superuser; semicolons allowed. */
  readonly run: (sql: string) => Promise<void>;
  /** Password of the users `reader` (which may read what it is granted) and `owner`. */
  readonly password: string;
  readonly stop: () => Promise<void>;
}

const settings = [
  ...["wal_level=logical", "max_connections=20", "max_replication_slots=10", "max_slot_wal_keep_size=64MB"],
  ...["fsync=off", "autovacuum=off", "ssl=on", "ssl_cert_file=server.crt", "ssl_key_file=server.key"],
];

const accessRules = `local all all trust
host all owner 127.0.0.1/32 scram-sha-256
hostssl all all 127.0.0.1/32 scram-sha-256
hostssl all all ::1/128 scram-sha-256
`;

export async function startSourcePostgres(change: readonly string[] = []): Promise<SourcePostgres> {
  const programs = findDebianPrograms();
  const dir = mkdtempSync(join(tmpdir(), "edp-source-"));
  const user = chooseOsUser("/");
  const own = (path: string): void => {
    if (user !== undefined) chownSync(path, user.uid, user.gid);
  };
  chmodSync(dir, 0o755);
  own(dir);
  const data = join(dir, "data");
  const options = { cwd: dir, env: programEnvironment, encoding: "utf8", ...asUser(user) } as const;
  const initdb = spawnSync(
    join(programs, "initdb"),
    ["-D", data, "-U", "owner", "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C"],
    options,
  );
  if (initdb.status !== 0) throw new Error(`initdb failed: ${initdb.stderr}`);
  const authority = createDatedAuthority("SHOP-CA");
  const { key, cert } = authority.issue(["localhost"]);
  for (const [name, text] of Object.entries({
    "server.key": key,
    "server.crt": cert,
    "pg_hba.conf": accessRules,
  })) {
    writeFileSync(join(data, name), text, { mode: 0o600 });
    own(join(data, name));
  }
  const port = await findClosedPort();
  const flags = [...settings, ...change].flatMap((setting) => ["-c", setting]);
  const log = openSync(join(dir, "server.log"), "a");
  const server = spawn(
    join(programs, "postgres"),
    ["-D", data, "-k", dir, "-p", port.toString(), "-c", "listen_addresses=localhost", ...flags],
    { cwd: dir, stdio: ["ignore", log, log], env: programEnvironment, ...asUser(user) },
  );
  return prepareServer({ dir, port, server, authority });
}

const debianDir = "/usr/lib/postgresql";

/** Debian's PostgreSQL, which is another release than the embedded one and speaks TLS. */
function findDebianPrograms(): string {
  const [newest] = existsSync(debianDir) ? readdirSync(debianDir).sort((a, b) => Number(b) - Number(a)) : [];
  if (newest === undefined) throw new Error("no PostgreSQL to be the source: apt-get install postgresql");
  return join(debianDir, newest, "bin");
}

interface Started {
  readonly dir: string;
  readonly port: number;
  readonly server: ChildProcess;
  readonly authority: DatedAuthority;
}

async function prepareServer({ dir, port, server, authority }: Started): Promise<SourcePostgres> {
  const password = randomBytes(12).toString("hex");
  const connect = (database: string): Pool =>
    createPool(
      { host: dir, port, database, user: "owner", password: new Secret(password), tls: "disable" },
      { max: 4 },
    );
  const admin = connect("postgres");
  try {
    await waitUntilReady(admin, server, join(dir, "server.log"));
    await admin.query("create database shop");
    await admin.query(
      `alter role owner password '${password}'; create role reader login password '${password}'`,
    );
  } finally {
    await admin.end();
  }
  const pool = connect("shop");
  return {
    host: "localhost",
    port,
    authority,
    pool,
    password,
    run: async (sql) => {
      await pool.query(sql);
    },
    stop: async () => {
      await pool.end();
      const ended = once(server, "exit");
      server.kill("SIGINT");
      await ended;
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

async function waitUntilReady(pool: Pool, server: ChildProcess, log: string): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    try {
      await pool.query("select 1");
      return;
    } catch (error) {
      if (server.exitCode !== null) throw new Error(readFileSync(log, "utf8"), { cause: error });
      if (tries > 400) throw error;
      await delay(50);
    }
  }
}
