// How much each workload gets. Memory is a limit, CPU is asked for. Small is what the example was measured with
// (`edp plan --capacity` adds these up); medium and large are for more records, not for more features.
import type { Size } from "@edp/definition";
import type { Resources } from "./workload-graph.ts";

const of = (cpuMilli: number, memoryMib: number): Resources => ({ cpuMilli, memoryMib });

export const sizes = {
  database: { small: of(500, 512), medium: of(1000, 2048), large: of(2000, 8192) },
  prepare: { small: of(100, 256), medium: of(100, 256), large: of(100, 256) },
  /** Lands and builds: dbt and the loader. */
  runner: { small: of(500, 768), medium: of(1000, 1536), large: of(2000, 3072) },
  console: { small: of(100, 192), medium: of(250, 384), large: of(500, 768) },
  airflowApi: { small: of(200, 640), medium: of(500, 1024), large: of(1000, 2048) },
  /** Runs the steps, too, where there is no cluster to run them. */
  airflowScheduler: { small: of(500, 2048), medium: of(1000, 3072), large: of(2000, 6144) },
  airflowDags: { small: of(100, 384), medium: of(250, 512), large: of(500, 1024) },
  airflowTriggerer: { small: of(100, 384), medium: of(250, 512), large: of(500, 1024) },
  superset: { small: of(200, 768), medium: of(500, 1536), large: of(1000, 3072) },
  app: { small: of(100, 256), medium: of(500, 1024), large: of(1000, 4096) },
} as const satisfies Record<string, Record<Size, Resources>>;
