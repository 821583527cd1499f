// A graph with the pipelines of the example, and ways to change one thing of it.
import type { ResolvedPlatform, ResolvedSource } from "@edp/definition";
import { buildGraph } from "../graph/build-graph.ts";
import type { WorkloadGraph } from "../graph/workload-graph.ts";
import { loadFullAcme, testImages } from "./acme.ts";

export function graphOf(given: ResolvedPlatform = loadFullAcme()): WorkloadGraph {
  const platform = { ...given, sources: given.sources.map(withFirstSecret) };
  const graph = buildGraph({ platform, images: testImages });
  // Where steps have containers of their own, they are made from the runtime image.
  const runtime = { name: "runtime", kind: "runtime", reference: testImages.get("runtime") ?? "" } as const;
  return { ...graph, images: [...graph.images, runtime] };
}

/** The example with its source `hr` changed. */
export function changeHr(change: Partial<ResolvedSource>): ResolvedPlatform {
  const acme = loadFullAcme();
  const sources = acme.sources.map((source) => (source.name === "hr" ? { ...source, ...change } : source));
  return { ...acme, sources };
}

/** Golden files are about pipelines: another optional secret of a connector leaves them alone. */
function withFirstSecret(source: ResolvedSource): ResolvedSource {
  return { ...source, secrets: Object.fromEntries(Object.entries(source.secrets).slice(0, 1)) };
}
