// How long Airflow takes for the body of each rendered DAG file of the example, in both forms. Importing Airflow itself
// costs seconds and is paid once. `sh tools/with-node.sh node bench/dags.ts [--rounds 50]`
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { loadPlatform, resolvePlatform } from "@edp/definition";
import { planPipelines, renderAirflow } from "@edp/deployment";
import { makePythonEnvironment, runOrThrow } from "./support/python-environment.ts";

const { values } = parseArgs({ options: { rounds: { type: "string", default: "50" } } });
const edpRoot = fileURLToPath(new URL("../", import.meta.url));
const goalMs = 30;

interface Timed {
  readonly file: string;
  readonly wall: number;
  readonly processor: number;
}

const platform = resolvePlatform(loadPlatform({ dir: join(edpRoot, "examples/acme"), edpRoot }), "local");
const graph = {
  platform: platform.name,
  title: platform.title,
  environment: platform.environment.name,
  edpVersion: platform.edpVersion,
  timeZone: platform.timeZone,
  images: [{ name: "runtime", kind: "runtime", reference: "acme/runtime:0123456789abcdef" }],
  workloads: [],
  volumes: [],
  routes: [],
  secrets: [],
  pipelines: planPipelines(platform),
} as const;

const python = `${makePythonEnvironment(".venv-airflow", "airflow.txt")}/bin/python`;
const dir = mkdtempSync(join(tmpdir(), "edp-dags-"));
let worst = 0;
try {
  for (const launch of ["bash", "pod"] as const) {
    for (const { path, text } of renderAirflow(graph, { launch })) {
      mkdirSync(join(dir, launch, dirname(path)), { recursive: true });
      writeFileSync(join(dir, launch, path), text);
    }
    const folder = join(dir, launch, "deploy", graph.environment, "airflow/dags");
    const program = join(edpRoot, "bench/support/time-dags.py");
    const env = { AIRFLOW_HOME: join(dir, "home"), AIRFLOW__CORE__LOAD_EXAMPLES: "False" };
    const printed = runOrThrow(python, [program, folder, values.rounds], env);
    const timed = JSON.parse(printed.trimEnd().split("\n").at(-1) ?? "[]") as readonly Timed[]; // our own program
    for (const { file, wall, processor } of timed) {
      worst = Math.max(worst, wall);
      const line = [launch, file.padEnd(34), `${wall.toFixed(1)} ms`, `processor ${processor.toFixed(1)} ms`];
      console.log(line.join("  "));
    }
  }
} finally {
  rmSync(dir, { recursive: true, force: true });
}
const verdict = worst <= goalMs ? "met" : "missed";
console.log(`\nslowest body ${worst.toFixed(1)} ms; goal ${goalMs.toString()} ms: ${verdict}`);
process.exitCode = worst <= goalMs ? 0 : 1;
