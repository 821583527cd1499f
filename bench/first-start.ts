// What a new user waits for: from a fresh clone to the first answers, everything installed by the launcher itself.
//   sh tools/with-node.sh node bench/first-start.ts [--rounds 3]
// The caches of npm and uv keep what the machine has fetched before; the first round warms them and is not counted.
import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { readRounds } from "./support/rounds.ts";
import { printTable, type Round } from "./support/table.ts";

const root = resolve(import.meta.dirname, "..");
const rounds = readRounds(process.argv, 3);

const whole: Round[] = [];
const ready: Round[] = [];
for (let round = 0; round <= rounds; round += 1) {
  const { wholeSeconds, readySeconds } = startFresh();
  if (round === 0) continue;
  whole.push({ seconds: wholeSeconds });
  ready.push({ seconds: readySeconds });
}
printTable("bench/first-start", {
  "clone, then edp up --once": whole,
  "of it: making the machine ready": ready,
});
console.log("goal: the whole <= 60 s");

/** One fresh clone in a folder of its own: made ready by the smallest command, then run; deleted afterwards. */
function startFresh(): { readonly wholeSeconds: number; readonly readySeconds: number } {
  const folder = mkdtempSync(join(tmpdir(), "edp-first-"));
  try {
    // mkdtemp makes a private folder. Root's server could not enter it and would keep its data elsewhere.
    chmodSync(folder, 0o755);
    const clone = join(folder, "edp");
    const begin = performance.now();
    run("git", ["clone", "--quiet", "--no-hardlinks", root, clone], folder);
    run("./edp", ["--version"], clone);
    const isReady = performance.now();
    run("./edp", ["up", "--once"], clone);
    return { wholeSeconds: (performance.now() - begin) / 1000, readySeconds: (isReady - begin) / 1000 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function run(command: string, args: readonly string[], cwd: string): void {
  const { status, stderr, error } = spawnSync(command, args, {
    cwd,
    encoding: "utf8",
    stdio: ["ignore", "ignore", "pipe"],
  });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${String(status)}:\n${stderr}`);
}
