// A real Active Directory for tests: Samba as a domain controller on a loopback address of its own, with a
// certificate from an authority of its own. Provisioning takes about 5 seconds.
import { spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { createAuthority, type Authority } from "./certificates.ts";
import { runTool, type ToolResult } from "./run-tool.ts";

const packages =
  "samba samba-dsdb-modules samba-vfs-modules winbind samba-ad-provision ldb-tools ldap-utils python3-markdown openssl";

export const domain = { realm: "corp.example", baseDn: "DC=corp,DC=example", netbios: "CORP" } as const;

export interface SambaServer {
  /** Loopback address that nothing else uses. */
  readonly address: string;
  readonly baseDn: string;
  readonly authority: Authority;
  readonly administrator: { readonly login: string; readonly password: string };
  /** Adds entries. Works before and after `start`. */
  readonly addEntries: (ldif: string) => Promise<void>;
  readonly changeEntries: (ldif: string) => Promise<void>;
  readonly sambaTool: (...args: readonly string[]) => Promise<void>;
  /** `ldapsearch` as the administrator over LDAPS; what it prints is an export. */
  readonly search: (...args: readonly string[]) => Promise<ToolResult>;
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Why no domain controller can run here, with the command that mends it; undefined when one can. */
export function missingSamba(): string | undefined {
  const programs = ["/usr/sbin/samba", "/usr/bin/samba-tool", "/usr/bin/ldbadd", "/usr/bin/ldapsearch"];
  const missing = programs.filter((path) => !existsSync(path));
  if (missing.length > 0) return `no ${missing.join(", ")}: apt-get install ${packages}`;
  return process.getuid?.() === 0
    ? undefined
    : "a domain controller listens on ports 389 and 636: run the tests as root";
}

export async function createSamba(): Promise<SambaServer> {
  const dir = await mkdtemp(join(tmpdir(), "edp-samba-"));
  const [high = 0, low = 0] = randomBytes(2);
  const address = `127.77.${high.toString()}.${Math.max(1, low).toString()}`;
  const password = `Aa1-${randomBytes(9).toString("hex")}`;
  const authority = await createAuthority(dir, "corp-ca");
  const { keyFile, certificateFile } = await authority.issue("dc1", [
    "DNS:dc1.corp.example",
    `IP:${address}`,
  ]);
  await provision(dir, address, password);
  const config = join(dir, "smb.conf");
  await writeFile(config, writeConfig({ dir, address, keyFile, certificateFile, caFile: authority.caFile }));
  const database = join(dir, "dc/private/sam.ldb");
  const applyLdif = async (program: string, ldif: string): Promise<void> => {
    const file = join(dir, "change.ldif");
    await writeFile(file, ldif);
    await run(program, [`--configfile=${config}`, "-H", database, file]);
  };
  const login = `${domain.netbios}\\Administrator`;
  let server: ChildProcess | undefined;
  const end = async (): Promise<void> => {
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, "exit");
    server.kill("SIGKILL");
    await ended;
  };
  return {
    address,
    baseDn: domain.baseDn,
    authority,
    administrator: { login, password },
    addEntries: (ldif) => applyLdif("ldbadd", ldif),
    changeEntries: (ldif) => applyLdif("ldbmodify", ldif),
    sambaTool: (...args) => run("samba-tool", [...args, `--configfile=${config}`, "-H", database]),
    search: (...args) =>
      runTool(
        "ldapsearch",
        ["-LLL", "-H", `ldaps://${address}`, "-x", "-D", login, "-w", password, ...args],
        {
          LDAPTLS_CACERT: authority.caFile,
        },
      ),
    start: async () => {
      // Interactive and with a pipe for stdin: it ends by itself when this process does.
      const options = ["-i", "-M", "single", "--no-process-group", `--configfile=${config}`];
      server = spawn("/usr/sbin/samba", options, { stdio: ["pipe", "ignore", "ignore"] });
      await waitForPort(server, address, 636, join(dir, "dc/log.samba"));
    },
    stop: async () => {
      await end();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

async function provision(dir: string, address: string, password: string): Promise<void> {
  await run("samba-tool", [
    ...["domain", "provision", "--quiet", "--server-role=dc", "--dns-backend=SAMBA_INTERNAL"],
    ...[`--targetdir=${join(dir, "dc")}`, `--realm=${domain.realm}`, `--domain=${domain.netbios}`],
    ...["--host-name=dc1", `--host-ip=${address}`, `--adminpass=${password}`],
    `--option=interfaces = ${address}/8`,
  ]);
}

interface ServerFiles {
  readonly dir: string;
  readonly address: string;
  readonly keyFile: string;
  readonly certificateFile: string;
  readonly caFile: string;
}

/** Everything under `dir`; only LDAP, only on this address. */
function writeConfig({ dir, address, keyFile, certificateFile, caFile }: ServerFiles): string {
  const at = (name: string): string => join(dir, "dc", name);
  const settings = {
    "netbios name": "DC1",
    realm: domain.realm.toUpperCase(),
    workgroup: domain.netbios,
    "server role": "active directory domain controller",
    "server services": "ldap, cldap",
    interfaces: `${address}/8`,
    "bind interfaces only": "yes",
    "private dir": at("private"),
    "lock directory": at(""),
    "state directory": at("state"),
    "cache directory": at("cache"),
    "pid directory": at(""),
    "binddns dir": at("bind-dns"),
    "ncalrpc dir": at("ncalrpc"),
    "winbindd socket directory": at("winbindd"),
    "ntp signd socket directory": at("ntp"),
    logging: "file",
    "log file": at("log.samba"),
    "tls enabled": "yes",
    "tls keyfile": keyFile,
    "tls certfile": certificateFile,
    "tls cafile": caFile,
  };
  const lines = Object.entries(settings).map(([name, value]) => `\t${name} = ${value}`);
  return `[global]\n${lines.join("\n")}\n`;
}

async function run(program: string, args: readonly string[]): Promise<void> {
  const { exitCode, stdout, stderr } = await runTool(program, args);
  if (exitCode !== 0) throw new Error(`${program} ${args.slice(0, 2).join(" ")}: ${stderr}${stdout}`);
}

const startLimitMs = 30_000;
const pauseMs = 50;

/** Samba does not say when it is ready, so its port is asked. */
async function waitForPort(server: ChildProcess, host: string, port: number, log: string): Promise<void> {
  for (let waitedMs = 0; waitedMs < startLimitMs; waitedMs += pauseMs) {
    if (server.exitCode !== null) break;
    if (await accepts(host, port)) return;
    await delay(pauseMs);
  }
  server.kill("SIGKILL");
  throw new Error(
    `Samba does not listen on ${host}:${port.toString()}:\n${await readFile(log, "utf8").catch(() => "no log")}`,
  );
}

async function accepts(host: string, port: number): Promise<boolean> {
  const socket = connect({ host, port });
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
