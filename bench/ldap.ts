// Reading users of a real domain controller beside `ldapsearch` of the same entries and attributes in the same run,
// and the peak memory of both at two sizes; then the same entries out of an LDIF file.
// `sh tools/with-node.sh node bench/ldap.ts [--entries 2000,8000] [--rounds 5]`; needs Samba and root, see tests/support/samba.ts.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { entryObjects } from "../connectors/active-directory/src/objects.ts";
import { createSamba, missingSamba, type SambaServer } from "../tests/support/samba.ts";
import { loaderFlags } from "./support/run-loader.ts";
import { printRatio, printTable, type Round } from "./support/table.ts";

const { values } = parseArgs({
  options: { entries: { type: "string", default: "2000,8000" }, rounds: { type: "string", default: "5" } },
});
const reader = fileURLToPath(new URL("support/read-directory.ts", import.meta.url));
const { attributes, filter } = entryObjects.users;
const pageSize = 200;

function writeUsers(from: number, to: number): string {
  const entries = Array.from({ length: to - from }, (_, index) => {
    const at = (from + index).toString();
    return [
      `dn: CN=User ${at},OU=Staff,DC=corp,DC=example`,
      "objectClass: user",
      `sAMAccountName: user${at}`,
      `userPrincipalName: user${at}@corp.example`,
      `displayName: User Number ${at}`,
      "givenName: User",
      `sn: Number ${at}`,
      `mail: user${at}@corp.example`,
      `employeeID: E${at}`,
      "department: Sales",
      "title: Clerk",
      "company: Acme",
    ].join("\n");
  });
  return `${entries.join("\n\n")}\n`;
}

/** `command` under GNU time, which tells its memory and CPU. */
function timeTool(
  command: readonly string[],
  env: Readonly<Record<string, string>>,
): Round & { out: string } {
  const begin = performance.now();
  const child = spawnSync("/usr/bin/time", ["-f", "%U %S %M", ...command], {
    encoding: "utf8",
    env: { ...process.env, ...env },
    maxBuffer: 2 ** 30,
  });
  const seconds = (performance.now() - begin) / 1000;
  if (child.status !== 0) throw new Error(child.stderr);
  const [user = 0, system = 0, rss = 0] =
    child.stderr.trim().split("\n").at(-1)?.split(" ").map(Number) ?? [];
  return { seconds, clientCpu: user + system, rssMb: rss / 1024, out: child.stdout };
}

function runLdapsearch(samba: SambaServer): Round & { out: string } {
  const { login, password } = samba.administrator;
  const who = ["-x", "-D", login, "-w", password, "-H", `ldaps://${samba.address}`];
  const what = ["-b", samba.baseDn, filter, ...attributes];
  const paging = ["-LLL", "-E", `pr=${pageSize.toString()}/noprompt`];
  return timeTool(["ldapsearch", ...paging, ...who, ...what], { LDAPTLS_CACERT: samba.authority.caFile });
}

function runReader(
  config: object,
  env: Readonly<Record<string, string>>,
  ca = "",
): Round & { records: number } {
  const child = spawnSync(process.execPath, [...loaderFlags, reader, JSON.stringify(config), "users", ca], {
    encoding: "utf8",
    env: { ...process.env, ...env },
  });
  if (child.status !== 0) throw new Error(child.stderr);
  return JSON.parse(child.stdout) as Round & { records: number };
}

async function measure(samba: SambaServer, count: number, dir: string): Promise<void> {
  const rounds: Record<string, Round[]> = { edp: [], ldapsearch: [], "edp, LDIF file": [] };
  const config = {
    urls: [`ldaps://${samba.address}`],
    baseDn: samba.baseDn,
    bindDn: samba.administrator.login,
    pageSize,
  };
  const env = { EDP_BENCH_PASSWORD: samba.administrator.password, NODE_COMPILE_CACHE: join(dir, "cache") };
  writeFileSync(
    join(dir, "export.ldif"),
    (await samba.search("-E", "pr=500/noprompt", "-b", samba.baseDn)).stdout,
  );
  for (let round = 0; round <= Number(values.rounds); round += 1) {
    const peer = runLdapsearch(samba);
    const ours = runReader(config, env, samba.authority.caFile);
    const file = runReader({ baseDn: samba.baseDn, export: dir }, env);
    const found = [...peer.out.matchAll(/^dn:/gm)].length;
    if (found !== ours.records || found !== file.records)
      throw new Error(
        `${found.toString()} entries, but ${ours.records.toString()} and ${file.records.toString()} records`,
      );
    if (round === 0) continue; // only warms up
    rounds["edp"]?.push(ours);
    rounds["ldapsearch"]?.push(peer);
    rounds["edp, LDIF file"]?.push(file);
  }
  printTable(`bench/ldap, ${count.toString()} users`, rounds);
  printRatio("ldapsearch / edp", rounds["edp"] ?? [], rounds["ldapsearch"] ?? [], 0.5);
  console.log("");
}

const missing = missingSamba();
if (missing !== undefined) throw new Error(missing);
const samba = await createSamba();
const dir = mkdtempSync(join(tmpdir(), "edp-bench-ldap-"));
try {
  await samba.addEntries("dn: OU=Staff,DC=corp,DC=example\nobjectClass: organizationalUnit\n");
  let before = 0;
  for (const count of values.entries.split(",").map(Number)) {
    await samba.addEntries(writeUsers(before, count));
    before = count;
    await samba.start();
    await measure(samba, count, dir);
    await samba.halt();
  }
  console.log(
    "The server is one process on the same machine, and both sides wait for it; ldapsearch counts from its start.",
  );
} finally {
  await samba.stop();
  rmSync(dir, { recursive: true, force: true });
}
