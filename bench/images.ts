// `edp images`: how large the images are, and how long they take again after a change of a model. Needs an engine that
// has the bases (docker pull, or tests/support/base-images.ts), and builds everything once before it measures.
//   sh tools/with-node.sh node bench/images.ts [--rounds 3]
import { spawnSync } from "node:child_process";
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { readRounds } from "./support/rounds.ts";
import { median } from "./support/table.ts";

const launcher = resolve(import.meta.dirname, "../edp");
const rounds = readRounds(process.argv, 3);
const folder = mkdtempSync(join(tmpdir(), "edp-bench-"));
const platform = join(folder, "platform");

interface Built {
  readonly name: string;
  readonly reference: string;
}

try {
  run(launcher, ["init", platform]);
  writeFileSync(
    join(platform, "environments/development.yaml"),
    "kind: Environment\nname: development\ntarget: compose\ndatabase:\n  provider: service\nsecrets:\n  - provider: generated\n",
  );
  const build = (): readonly Built[] =>
    JSON.parse(run(launcher, ["images", "-C", platform, "-e", "development", "--json"])) as Built[];
  build();
  const times: number[] = [];
  let built: readonly Built[] = [];
  for (let round = 0; round < rounds; round += 1) {
    appendFileSync(join(platform, "mappings/identity-rules.yaml"), `# ${round.toString()}\n`);
    const started = performance.now();
    built = build();
    times.push((performance.now() - started) / 1000);
  }
  const size = (reference: string): string => {
    const bytes = Number(run("docker", ["image", "inspect", "--format", "{{.Size}}", reference]));
    return `${(bytes / 1e6).toFixed(0)} MB`;
  };
  for (const { name, reference } of built) console.log(`size of ${name.padEnd(12)} ${size(reference)}`);
  console.log(`all of them again after a change: ${median(times).toFixed(1)} s`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function run(program: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${program} ${args.join(" ")}: ${stderr}${stdout}`);
  return stdout;
}
