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

export interface SambaDomain {
  readonly realm: string;
  readonly baseDn: string;
  readonly netbios: string;
}

export const domain: SambaDomain = { realm: "corp.example", baseDn: "DC=corp,DC=example", netbios: "CORP" };

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
  /** Grants an account what `dsacls` grants for reading deleted objects. Before `start`. */
  readonly letSeeDeleted: (account: string) => Promise<void>;
  /** `ldapsearch` as the administrator over LDAPS; what it prints is an export. */
  readonly search: (...args: readonly string[]) => Promise<ToolResult>;
  readonly start: () => Promise<void>;
  /** Ends the server; `start` it again. */
  readonly halt: () => Promise<void>;
  /** A second controller of the same domain, not started yet. This one must be running. */
  readonly join: () => Promise<SambaServer>;
  /** Takes over what changed at another controller, which must be running. */
  readonly replicateFrom: (other: SambaServer) => Promise<void>;
  /** Ends the server and deletes all its files, those of who joined it too. */
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

/** The first controller of a new domain in a forest of its own. `start` it before others `join`. */
export async function createSamba(of: SambaDomain = domain): Promise<SambaServer> {
  const dir = await mkdtemp(join(tmpdir(), "edp-samba-"));
  const password = `Aa1-${randomBytes(9).toString("hex")}`;
  const place = { dir, domain: of, name: "dc1", address: chooseAddress(), password };
  await provision(place);
  return serve({ ...place, authority: await createAuthority(dir, "corp-ca") });
}

interface ServerPlace {
  readonly dir: string;
  readonly domain: SambaDomain;
  /** `dc1` */
  readonly name: string;
  readonly address: string;
  readonly password: string;
}

function chooseAddress(): string {
  const [high = 0, low = 0] = randomBytes(2);
  return `127.77.${high.toString()}.${Math.max(1, low).toString()}`;
}

/** samba-tool takes another form than LDAP. Names are not looked up here, so there is no Kerberos. */
const toolLogin = ({ domain: { netbios }, password }: ServerPlace): readonly string[] => [
  `-U${netbios}/Administrator%${password}`,
  "--use-kerberos=off",
];

async function serve(place: ServerPlace & { readonly authority: Authority }): Promise<SambaServer> {
  const { dir, domain, name, address, password, authority } = place;
  const login = `${domain.netbios}\\Administrator`;
  const { keyFile, certificateFile } = await authority.issue(name, [
    `DNS:${name}.${domain.realm}`,
    `IP:${address}`,
  ]);
  const config = join(dir, `${name}.conf`);
  await writeFile(
    config,
    writeConfig({ dir, domain, name, address, keyFile, certificateFile, caFile: authority.caFile }),
  );
  const database = join(dir, `${name}/private/sam.ldb`);
  const applyLdif = async (program: string, ldif: string, ...options: readonly string[]): Promise<void> => {
    const file = join(dir, "change.ldif");
    await writeFile(file, ldif);
    await run(program, [`--configfile=${config}`, "-H", database, "--nosync", ...options, file]);
  };
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
    letSeeDeleted: async (account) => {
      const { stdout } = await runTool("samba-tool", [
        "user",
        "show",
        account,
        "--attributes=objectSid",
        `--configfile=${config}`,
        "-H",
        database,
      ]);
      const sid = /objectSid: (\S+)/.exec(stdout)?.[1] ?? "";
      // As Windows has it, and the account on top: list contents, read properties.
      const descriptor = `O:DAG:DAD:PAI(A;;RPWPCCDCLCRCWOWDSDSW;;;SY)(A;;RPLC;;;BA)(A;;RPLC;;;${sid})`;
      const change = `dn: CN=Deleted Objects,${domain.baseDn}\nchangetype: modify\nreplace: nTSecurityDescriptor`;
      await applyLdif(
        "ldbmodify",
        `${change}\nnTSecurityDescriptor: ${descriptor}\n`,
        "--controls=show_deleted:1",
      );
    },
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
      await waitForPort(server, address, 636, join(dir, `${name}/log.samba`));
    },
    halt: end,
    join: async () => {
      const peer = { dir, domain, name: "dc2", address: chooseAddress(), password };
      await joinDomain(peer, address);
      return serve({ ...peer, authority });
    },
    replicateFrom: (other) =>
      run("samba-tool", [
        ...["drs", "replicate", address, other.address, domain.baseDn, "--local"],
        ...[...toolLogin(place), `--configfile=${config}`],
      ]),
    stop: async () => {
      await end();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

async function provision({ dir, domain, name, address, password }: ServerPlace): Promise<void> {
  await run("samba-tool", [
    ...["domain", "provision", "--quiet", "--server-role=dc", "--dns-backend=SAMBA_INTERNAL"],
    ...[`--targetdir=${join(dir, name)}`, `--realm=${domain.realm}`, `--domain=${domain.netbios}`],
    ...[`--host-name=${name}`, `--host-ip=${address}`, `--adminpass=${password}`],
    `--option=interfaces = ${address}/8`,
  ]);
}

/** Copies the domain from a running controller and becomes one. About 8 seconds. */
async function joinDomain(place: ServerPlace, first: string): Promise<void> {
  const { dir, domain, name, address } = place;
  await run("samba-tool", [
    ...["domain", "join", domain.realm, "DC", "--quiet", `--server=${first}`, `--ipaddress=${first}`],
    ...[`--targetdir=${join(dir, name)}`, "--dns-backend=NONE", ...toolLogin(place)],
    ...[`--option=netbios name = ${name}`, `--option=workgroup = ${domain.netbios}`],
    ...[`--option=realm = ${domain.realm}`, `--option=interfaces = ${address}/8`],
    "--option=bind interfaces only = yes",
  ]);
}

interface ServerFiles {
  readonly dir: string;
  readonly domain: SambaDomain;
  readonly name: string;
  readonly address: string;
  readonly keyFile: string;
  readonly certificateFile: string;
  readonly caFile: string;
}

/** Everything under `dir`; only LDAP and what replication needs, only on this address. */
function writeConfig({ dir, domain, name, address, keyFile, certificateFile, caFile }: ServerFiles): string {
  const at = (file: string): string => join(dir, name, file);
  const settings = {
    "netbios name": name.toUpperCase(),
    realm: domain.realm.toUpperCase(),
    workgroup: domain.netbios,
    "server role": "active directory domain controller",
    "server services": "ldap, cldap, rpc",
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
