// How long `edp --help` takes against the bare start of its Node, each a process of its own, in turn.
//   sh tools/with-node.sh node bench/startup.ts [--rounds 15]
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { readRounds } from "./support/rounds.ts";
import { median, printTable } from "./support/table.ts";

const root = resolve(import.meta.dirname, "..");
const rounds = readRounds(process.argv, 15);

const edp = (): number => seconds(resolve(root, "edp"), ["--help"]);
const node = (): number => seconds(process.execPath, ["-e", "0"]);
edp();
node();

const times = { edp: [] as number[], node: [] as number[] };
for (let round = 0; round < rounds; round += 1) {
  if (round % 2 === 0) {
    times.edp.push(edp());
    times.node.push(node());
  } else {
    times.node.push(node());
    times.edp.push(edp());
  }
}
printTable("bench/startup", {
  "edp --help": times.edp.map((seconds) => ({ seconds })),
  "node -e 0": times.node.map((seconds) => ({ seconds })),
});
console.log(`ratio edp / bare node   ${(median(times.edp) / median(times.node)).toFixed(2)}   goal <= 2`);

function seconds(program: string, args: readonly string[]): number {
  const begin = performance.now();
  const result = spawnSync(program, args, { stdio: "ignore" });
  if (result.status !== 0)
    throw new Error(`${program} ${args.join(" ")} ended with ${String(result.status)}`);
  return (performance.now() - begin) / 1000;
}
