// A real SFTP server on loopback: Debian's sshd with keys, users and configuration of its own. It runs in a mount
// namespace, so that its user with a password exists for it alone and nothing of the machine is changed.
import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { findClosedPort } from "./web-server.ts";

export interface SftpServer {
  readonly host: "127.0.0.1";
  readonly port: number;
  readonly user: "drop";
  readonly password: string;
  /** Private keys that may sign in, OpenSSH format. */
  readonly keys: { readonly plain: string; readonly locked: string; readonly passphrase: string };
  /** Of the server, as `ssh-keygen -l` prints it, and its line for known_hosts. */
  readonly hostKey: { readonly fingerprint: string; readonly knownHostsLine: string };
  /** The user's own folder, which files are delivered into. */
  readonly folder: string;
  /** Writes a file that the user may read; the later call is the newer one, unless it says a time in seconds. */
  readonly write: (name: string, content: string | Uint8Array, at?: number) => string;
  /** Kills all open connections, as an operator or a crash does; answers how many. */
  readonly cut: () => number;
  /** Kills the server and its connections. */
  readonly halt: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

const user = { name: "drop", uid: 20_101 } as const;

/** Why no SFTP server can run here, with the command that mends it; undefined when one can. */
export function missingSshd(): string | undefined {
  if (!existsSync("/usr/sbin/sshd")) return "no /usr/sbin/sshd: apt-get install openssh-server";
  return process.getuid?.() === 0
    ? undefined
    : "sshd lets others sign in only as root: run the tests as root";
}

/** What the server sees where the machine has its own users. Then it becomes sshd, which keeps the process's id. */
const script = `set -e
for file in passwd shadow; do mount --bind "$1/$file" "/etc/$file"; done
mount -t tmpfs tmpfs /run && mkdir -m 755 /run/sshd
exec /usr/sbin/sshd -D -e -f "$1/sshd_config"`;

export async function startSftpServer(): Promise<SftpServer> {
  const dir = mkdtempSync(join(tmpdir(), "edp-sshd-"));
  chmodSync(dir, 0o755);
  const folder = join(dir, "home");
  const password = randomBytes(12).toString("base64url");
  const passphrase = randomBytes(12).toString("base64url");
  const port = await findClosedPort();
  mkdirSync(folder);
  makeKey(dir, "host", "");
  makeKey(dir, "plain", "");
  makeKey(dir, "locked", passphrase);
  writeUsers(dir, folder, password);
  writeConfig(dir, port);
  const server = spawn("unshare", ["-m", "sh", "-c", script, "sh", dir], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const ended = once(server, "close");
  const said: string[] = [];
  let listens = false;
  for await (const line of createInterface(server.stderr)) {
    said.push(line);
    listens = line.includes("Server listening on");
    if (listens) break;
  }
  if (!listens) throw new Error(`sshd did not start: ${said.join("\n")}`);
  server.stderr.resume();
  let age = 0;
  const cut = (): number => {
    const sessions = listChildren(server.pid ?? 0);
    for (const pid of sessions) for (const one of [...listChildren(pid), pid]) kill(one);
    return sessions.length;
  };
  const halt = async (): Promise<void> => {
    server.kill("SIGSTOP"); // no new connection while the open ones are ended
    cut();
    server.kill("SIGKILL");
    await ended;
  };
  const read = (name: string): string => readFileSync(join(dir, name), "utf8");
  return {
    host: "127.0.0.1",
    port,
    user: user.name,
    password,
    keys: { plain: read("plain"), locked: read("locked"), passphrase },
    hostKey: {
      fingerprint: run("ssh-keygen", ["-l", "-f", join(dir, "host.pub")]).split(" ")[1] ?? "",
      knownHostsLine: `[127.0.0.1]:${port.toString()} ${read("host.pub").trim()}`,
    },
    folder,
    write: (name, content, at) => {
      const path = join(folder, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
      age += 1;
      const time = at ?? 1_700_000_000 + age;
      utimesSync(path, time, time);
      return path;
    },
    cut,
    halt,
    stop: async () => {
      await halt();
      rmSync(dir, { recursive: true });
    },
  };
}

function makeKey(dir: string, name: string, passphrase: string): void {
  run("ssh-keygen", ["-q", "-t", "ed25519", "-N", passphrase, "-C", "test", "-f", join(dir, name)]);
}

function writeUsers(dir: string, folder: string, password: string): void {
  const { name, uid } = user;
  const id = `${uid.toString()}:${uid.toString()}`;
  const privileged = "sshd:x:20100:65534::/run/sshd:/usr/sbin/nologin";
  const others = readFileSync("/etc/passwd", "utf8").replace(/^sshd:.*\n/m, "");
  writeFileSync(join(dir, "passwd"), `${others}${privileged}\n${name}:x:${id}::${folder}:/bin/sh\n`);
  const hash = run("openssl", ["passwd", "-6", password]).trim();
  writeFileSync(join(dir, "shadow"), `root:*:19000::::::\n${name}:${hash}:19000:0:99999:7:::\n`, {
    mode: 0o600,
  });
  chownSync(folder, uid, uid);
  writeFileSync(
    join(dir, "authorized_keys"),
    ["plain", "locked"].map((key) => readFileSync(join(dir, `${key}.pub`), "utf8")).join(""),
  );
}

function writeConfig(dir: string, port: number): void {
  const settings = [
    `Port ${port.toString()}`,
    "ListenAddress 127.0.0.1",
    `HostKey ${dir}/host`,
    `PidFile ${dir}/sshd.pid`,
    `AuthorizedKeysFile ${dir}/authorized_keys`,
    "StrictModes no",
    "UsePAM no",
    "UseDNS no",
    "MaxStartups 100",
    "Subsystem sftp internal-sftp",
  ];
  writeFileSync(join(dir, "sshd_config"), `${settings.join("\n")}\n`);
}

function run(program: string, args: readonly string[]): string {
  const done = spawnSync(program, args, { encoding: "utf8" });
  if (done.status !== 0) throw new Error(`${program}: ${done.stderr}`);
  return done.stdout;
}

function listChildren(pid: number): readonly number[] {
  const path = `/proc/${pid.toString()}/task/${pid.toString()}/children`;
  return existsSync(path) ? readFileSync(path, "utf8").split(" ").filter(Boolean).map(Number) : [];
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}
