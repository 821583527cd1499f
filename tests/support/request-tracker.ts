// A real Request Tracker 5 on loopback: Debian's program with a database, users and settings of its own. Nothing of
// the machine's own installation is used or changed.
import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync, openSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { JsonObject } from "@edp/base";
import { findClosedPort } from "./web-server.ts";

export interface RequestTracker {
  /** Of its REST API 2. */
  readonly url: string;
  readonly port: number;
  /** A user who may see tickets, and nothing else. */
  readonly reader: { readonly user: "edp"; readonly password: string; readonly token: string };
  /** Sends JSON as an administrator. */
  readonly send: (method: "POST" | "PUT", path: string, body: JsonObject) => Promise<void>;
  readonly stop: () => Promise<void>;
}

const programs = {
  setup: "/usr/sbin/rt-setup-database-5",
  server: "/usr/share/request-tracker5/libexec/rt-server",
};

/** Why no Request Tracker can run here, with the command that mends it; undefined when one can. */
export function missingRequestTracker(): string | undefined {
  if (Object.values(programs).every((program) => existsSync(program))) return undefined;
  return `no ${programs.server}: apt-get install request-tracker5 rt5-db-sqlite rt5-standalone`;
}

export async function startRequestTracker(): Promise<RequestTracker> {
  const dir = mkdtempSync(join(tmpdir(), "edp-rt-"));
  const port = await findClosedPort();
  const password = randomBytes(12).toString("base64url");
  for (const folder of ["settings", "mason", "sessions"]) mkdirSync(join(dir, folder));
  writeFileSync(join(dir, "site.pm"), writeSettings(dir, port));
  writeFileSync(join(dir, "data.pm"), writeReader(dir, password));
  const env = {
    PATH: "/usr/sbin:/usr/bin:/sbin:/bin",
    RT_SITE_CONFIG: join(dir, "site.pm"),
    RT_SITE_CONFIG_DIR: join(dir, "settings"),
  };
  run(env, ["--action", "init", "--skip-create"]);
  run(env, ["--action", "insert", "--datafile", join(dir, "data.pm")]);
  const log = openSync(join(dir, "server.log"), "a");
  const args = ["--server", "Standalone", "--host", "127.0.0.1", "--port", port.toString()];
  const server = spawn(programs.server, args, { cwd: dir, env, stdio: ["ignore", log, log] });
  const ended = once(server, "close");
  const url = `http://127.0.0.1:${port.toString()}/REST/2.0`;
  const send: RequestTracker["send"] = async (method, path, body) => {
    const answer = await fetch(`${url}${path}`, {
      method,
      headers: {
        authorization: `Basic ${Buffer.from("root:password").toString("base64")}`,
        "content-type": "application/json",
      },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status.toString()} ${await answer.text()}`);
  };
  await waitUntilReady(url, () => {
    if (server.exitCode !== null) throw new Error(readFileSync(join(dir, "server.log"), "utf8"));
  });
  return {
    url,
    port,
    reader: { user: "edp", password, token: readFileSync(join(dir, "token"), "utf8") },
    send,
    stop: async () => {
      server.kill("SIGKILL");
      await ended;
      rmSync(dir, { recursive: true });
    },
  };
}

function run(env: Readonly<Record<string, string>>, args: readonly string[]): void {
  const done = spawnSync(programs.setup, args, { encoding: "utf8", env, input: "" });
  if (done.status !== 0) throw new Error(`rt-setup-database: ${done.stderr}${done.stdout}`);
}

/** Its time zone is none of UTC's, so that a time without a zone shows which one it was meant in. */
function writeSettings(dir: string, port: number): string {
  const settings = {
    rtname: "acme.example",
    Organization: "acme.example",
    WebDomain: "127.0.0.1",
    WebPort: port.toString(),
    WebPath: "",
    Timezone: "America/New_York",
    DatabaseType: "SQLite",
    DatabaseName: join(dir, "rt.db"),
    MasonDataDir: join(dir, "mason"),
    MasonSessionDir: join(dir, "sessions"),
    WebSessionClass: "Apache::Session::File",
    SendmailPath: "/bin/true",
    LogToSTDERR: "error",
  };
  const lines = Object.entries(settings).map(([name, value]) => `Set($${name}, '${value}');`);
  return [...lines, "Set($LogToSyslog, undef);", "1;", ""].join("\n");
}

/** The user for EDP, the rights that its documentation names, and an authentication token. */
function writeReader(dir: string, password: string): string {
  return `@Users = ({ Name => 'edp', Password => '${password}', Privileged => 1, EmailAddress => 'edp@acme.example' });
@ACL = map { { UserId => 'edp', Right => $_ } } qw(SeeQueue ShowTicket);
@Final = (sub {
  my $user = RT::User->new(RT->SystemUser);
  $user->Load('edp');
  my $token = RT::AuthToken->new(RT->SystemUser);
  my ($id, $message, $text) = $token->Create(Owner => $user->Id, Description => 'EDP');
  open my $file, '>', '${dir}/token' or die $!;
  print $file $text;
  close $file;
});
1;
`;
}

async function waitUntilReady(url: string, expectAlive: () => void): Promise<void> {
  for (;;) {
    expectAlive();
    try {
      await fetch(`${url}/rt`);
      return;
    } catch {
      await delay(100);
    }
  }
}
