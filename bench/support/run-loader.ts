import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { LandingResult } from "@edp/landing";
import type { BenchServer } from "./server.ts";
import type { Round } from "./table.ts";

const loader = fileURLToPath(new URL("load-file.ts", import.meta.url));

export type LoaderRound = Round & { readonly result: LandingResult };

/** Runs one landing as a process of its own, with Node's flags and compile cache as the `edp` launcher sets them. */
export function runLoader(
  server: BenchServer,
  file: string,
  ingestionRunId: string,
  limits = "{}",
): LoaderRound {
  const child = spawnSync(
    process.execPath,
    [...loaderFlags, loader, server.dir, file, ingestionRunId, limits],
    {
      encoding: "utf8",
      env: { ...process.env, NODE_COMPILE_CACHE: `${server.dir}/compile-cache` },
    },
  );
  if (child.status !== 0) throw new Error(child.stderr);
  return JSON.parse(child.stdout) as LoaderRound;
}

/** A small nursery: batches live longer than any of its sizes, so a large one only costs memory. */
export const loaderFlags: readonly string[] = ["--max-semi-space-size=4"];
