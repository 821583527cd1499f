// `edp validate` of 1,000 sources, as a process of its own, against the bare start of its Node.
//   sh tools/with-node.sh node bench/validate.ts [--rounds 7]
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { readRounds } from "./support/rounds.ts";
import { median, printTable } from "./support/table.ts";

const root = resolve(import.meta.dirname, "..");
const rounds = readRounds(process.argv, 7);
const folder = mkdtempSync(join(tmpdir(), "edp-bench-"));
try {
  const platform = join(folder, "platform");
  cpSync(join(root, "examples/starter"), platform, { recursive: true });
  const source = readFileSync(join(platform, "sources/hr.yaml"), "utf8");
  for (let index = 1; index < 1000; index += 1) {
    writeFileSync(
      join(platform, `sources/hr_${index.toString()}.yaml`),
      source.replace("name: hr", `name: hr_${index.toString()}`),
    );
  }
  const validate = (): number => seconds(resolve(root, "edp"), ["validate", platform]);
  const node = (): number => seconds(process.execPath, ["-e", "0"]);
  validate();
  const times = { edp: [] as number[], node: [] as number[] };
  for (let round = 0; round < rounds; round += 1) {
    times.edp.push(validate());
    times.node.push(node());
  }
  printTable("bench/validate", {
    "edp validate, 1,000 sources": times.edp.map((seconds) => ({ seconds })),
    "node -e 0": times.node.map((seconds) => ({ seconds })),
  });
  console.log(
    `ratio edp / bare node   ${(median(times.edp) / median(times.node)).toFixed(2)}   goal: edp within 1 s`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function seconds(program: string, args: readonly string[]): number {
  const begin = performance.now();
  const result = spawnSync(program, args, { encoding: "utf8" });
  if (result.status !== 0)
    throw new Error(`${program} ${args.join(" ")} ended with ${String(result.status)}:\n${result.stderr}`);
  return (performance.now() - begin) / 1000;
}
