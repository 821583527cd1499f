// Which inputs are built. An input counts as built only when nothing below it failed: what failed stays stale, so
// the next build tries it again and nothing is ever made from a version whose tests failed.
import type { Clock } from "@edp/base";
import type { Client } from "@edp/postgres";
import type { BuildInput } from "./build-input.ts";
import { reach, type Manifest, type NodeResult } from "./manifest.ts";
import type { BuildPlan } from "./plan-build.ts";
import { isBad } from "./verdicts.ts";

export interface InputRecord {
  readonly plan: BuildPlan;
  readonly runId: string;
  readonly clock: Clock;
  readonly manifest: Manifest;
  readonly results: readonly NodeResult[];
}

export async function recordInputs(client: Client, record: InputRecord): Promise<void> {
  const { runId, clock } = record;
  const rows = listBuiltInputs(record).map(({ kind, name, digest }) => ({ kind, name, digest }));
  await client.query(
    `insert into meta.build_input (input_kind, input_name, digest, built_at, run_id)
     select kind, name, digest, $2, $3
       from jsonb_to_recordset($1::jsonb) as given (kind text, name text, digest text)
     on conflict (input_kind, input_name) do update
        set digest = excluded.digest, built_at = excluded.built_at, run_id = excluded.run_id`,
    [JSON.stringify(rows), clock.now(), runId],
  );
}

export function listBuiltInputs({
  plan,
  manifest,
  results,
}: Omit<InputRecord, "runId" | "clock">): readonly BuildInput[] {
  const done = new Map(results.map((result) => [result.unique_id, result]));
  const isBuilt = (id: string): boolean => {
    const node = manifest.nodes[id];
    // dbt keeps the tests of a model that is switched off, and never runs them.
    const isIdle = node?.config.enabled === false || node?.config.materialized === "ephemeral";
    if (node === undefined || isIdle) return true;
    const result = done.get(id);
    return result !== undefined && !isBad(result);
  };
  return plan.stale
    .map((part) => part.input)
    .filter((input) => {
      const start = input.select === undefined ? undefined : findSource(manifest, input.select);
      const below = start === undefined ? Object.keys(manifest.nodes) : [...reach(manifest.child_map, start)];
      return below.every(isBuilt);
    });
}

/** `source:edp.meta.build_clock+` is the node `source.edp.meta.build_clock`. */
const findSource = (manifest: Manifest, select: string): string | undefined => {
  const id = select.replace(/^source:/, "source.").replace(/\+$/, "");
  return id in manifest.sources ? id : undefined;
};
