// A throw-away PostgreSQL: no fsync, data in a short temporary folder, loopback and socket.
import { spawn, spawnSync } from "node:child_process";
import { chownSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { once } from "node:events";
import {
  asUser,
  chooseOsUser,
  findPrograms,
  programEnvironment,
  programPath,
  type OsUser,
} from "@edp/postgres";

export interface TestServer {
  readonly connection: { readonly host: string; readonly port: number; readonly user: string };
  readonly stop: () => Promise<void>;
}

/** Settings for speed: a crash may lose everything, which is all right here and nowhere else. */
const careless = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off"];
const small = [
  "shared_buffers=64MB",
  "max_connections=100",
  "max_wal_size=4GB",
  "wal_level=replica",
  "jit=off",
];

export async function startTestServer(input: { pythonDir: string; password: string }): Promise<TestServer> {
  const programs = findPrograms(input.pythonDir);
  const dir = mkdtempSync("/tmp/edp-test-");
  const user = chooseOsUser("/");
  if (user !== undefined) chownSync(dir, user.uid, user.gid);
  const port = await findFreePort();
  initialise(programPath(programs, "initdb"), dir, input.password, user);
  const log = openSync(`${dir}/server.log`, "a");
  const settings = [...careless, ...small, `port=${port.toString()}`, `unix_socket_directories=${dir}`];
  const server = spawn(
    programPath(programs, "postgres"),
    [
      "-D",
      `${dir}/data`,
      ...["listen_addresses=127.0.0.1", ...settings].flatMap((setting) => ["-c", setting]),
    ],
    { cwd: dir, stdio: ["ignore", log, log], env: programEnvironment, ...asUser(user) },
  );
  const ended = once(server, "exit");
  const stop = async (): Promise<void> => {
    server.kill("SIGINT");
    await ended;
    rmSync(dir, { recursive: true, force: true });
  };
  await waitUntilReady(dir, () => server.exitCode !== null);
  return { connection: { host: dir, port, user: "edp" }, stop };
}

function initialise(initdb: string, dir: string, password: string, user: OsUser | undefined): void {
  const passwordFile = `${dir}/password`;
  writeFileSync(passwordFile, password);
  if (user !== undefined) chownSync(passwordFile, user.uid, user.gid);
  const result = spawnSync(
    initdb,
    [
      "-D",
      `${dir}/data`,
      "-U",
      "edp",
      `--pwfile=${passwordFile}`,
      "--auth=scram-sha-256",
      "--no-sync",
      "--encoding=UTF8",
      "--locale-provider=builtin",
      "--builtin-locale=C.UTF-8",
      "--locale=C",
    ],
    { cwd: dir, env: programEnvironment, encoding: "utf8", ...asUser(user) },
  );
  rmSync(passwordFile);
  if (result.status !== 0) throw new Error(`initdb failed: ${result.stderr}`);
}

/** The eighth line of postmaster.pid says `ready`, as pg_ctl reads it. */
async function waitUntilReady(dir: string, hasEnded: () => boolean): Promise<void> {
  for (;;) {
    if (hasEnded()) throw new Error(`PostgreSQL did not start: ${readFileSync(`${dir}/server.log`, "utf8")}`);
    if (readState(`${dir}/data/postmaster.pid`) === "ready") return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function readState(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8").split("\n")[7]?.trim();
  } catch {
    return undefined;
  }
}

async function findFreePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
