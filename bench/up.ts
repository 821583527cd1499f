// The example platform from empty data and again without changes: wall time and the memory of everything it starts.
//   sh tools/with-node.sh node bench/up.ts [--rounds 3]
// Memory is the sum of the proportional set size (PSS) over the process tree and the servers of this platform,
// looked at ten times a second; its peak counts.
import { spawn } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { tmpdir } from "node:os";
import { readRounds } from "./support/rounds.ts";
import { printTable, type Round } from "./support/table.ts";

const root = resolve(import.meta.dirname, "..");
const rounds = readRounds(process.argv, 3);
const folder = mkdtempSync(join(tmpdir(), "edp-bench-"));
// mkdtemp makes a private folder. Root's server could not enter it and would keep its data elsewhere.
chmodSync(folder, 0o755);
const platform = join(folder, "acme");
try {
  cpSync(join(root, "examples/acme"), platform, {
    recursive: true,
    filter: (path) => basename(path) !== ".edp",
  });
  const empty: Round[] = [];
  const unchanged: Round[] = [];
  for (let round = 0; round < rounds; round += 1) {
    rmSync(join(platform, ".edp"), { recursive: true, force: true });
    empty.push(await runUp());
    if (!existsSync(join(platform, ".edp/postgres/data")))
      throw new Error("the data are elsewhere: not empty");
    unchanged.push(await runUp());
  }
  printTable("bench/up", { "edp up --once, empty data": empty, "edp up --once, nothing changed": unchanged });
  console.log("goals: empty data <= 20 s, nothing changed <= 5 s, memory <= 700 MB");
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function runUp(): Promise<Round> {
  const begin = performance.now();
  const child = spawn(join(root, "edp"), ["up", platform, "--once"], { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  let peakKb = 0;
  const sampler = setInterval(() => {
    peakKb = Math.max(peakKb, memoryOf(child.pid ?? 0));
  }, 100);
  const code = await new Promise<number | null>((done) => child.once("close", done));
  clearInterval(sampler);
  if (code !== 0) throw new Error(`edp up ended with ${String(code)}:\n${said}`);
  return { seconds: (performance.now() - begin) / 1000, rssMb: peakKb / 1024 };
}

/** The process with all its descendants, and every process that works in this platform's folder. */
function memoryOf(root: number): number {
  const processes = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
  const parents = new Map(processes.map((pid) => [pid, parentOf(pid)]));
  const family = new Set([root]);
  for (let grown = true; grown;) {
    grown = false;
    for (const [pid, parent] of parents) {
      if (family.has(pid) || parent === undefined || !(family.has(parent) || worksHere(pid))) continue;
      family.add(pid);
      grown = true;
    }
  }
  return [...family].reduce((sum, pid) => sum + pssOf(pid), 0);
}

function parentOf(pid: number): number | undefined {
  const stat = read(`/proc/${pid.toString()}/stat`);
  return stat === undefined ? undefined : Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
}

/** The embedded server is nobody's child for long; its data folder stands on its command line. */
function worksHere(pid: number): boolean {
  return read(`/proc/${pid.toString()}/cmdline`)?.includes(platform) === true;
}

function pssOf(pid: number): number {
  return Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${pid.toString()}/smaps_rollup`) ?? "")?.[1] ?? 0);
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
