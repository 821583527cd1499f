import { EdpError } from "@edp/base";
import type { GraphInput } from "./graph-input.ts";
import type { Image, ImageKind, Workload } from "./workload-graph.ts";

/** Every image that the workloads name, sorted, each once. */
export function listImages(
  { images, platform }: GraphInput,
  workloads: readonly Workload[],
): readonly Image[] {
  const names = [...new Set(workloads.map(({ image }) => image))].toSorted();
  return names.map((name) => {
    const reference = name === "database" ? platform.environment.images.bases.postgres : images.get(name);
    if (reference === undefined)
      throw new EdpError("EDP-DEP-001", { image: name, environment: platform.environment.name });
    return { name, kind: kindOf(name, platform.apps), reference };
  });
}

function kindOf(name: string, apps: GraphInput["platform"]["apps"]): ImageKind {
  if (name === "database") return "foreign";
  const app = apps.find((one) => `app-${one.name}` === name);
  if (app !== undefined) return app.source.kind === "build" ? "app" : "foreign";
  return name as ImageKind; // the parts name no other images
}
