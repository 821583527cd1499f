// Which images an environment needs, and what goes into each. Whoever has a disk turns a plan into a digest
// (digest-image.ts) and into a reference; the map of those is `GraphInput.images`.
import type { ResolvedPlatform } from "@edp/definition";

/** What a build sees, by the folder of the context that it becomes. */
export type ContextPart = "package" | "platform" | "requirements" | "dags";

export interface ImagePlan {
  /** As workloads name it: `runtime`, `app-review`. */
  readonly name: string;
  /** The build file: EDP's own, below `images/`, or that of an app, below the platform's folder. */
  readonly source:
    | { readonly kind: "edp"; readonly file: string; readonly parts: readonly ContextPart[] }
    | { readonly kind: "app"; readonly context: string; readonly file: string };
  /** Build arguments that are the same on every machine. */
  readonly bases: Readonly<Record<string, string>>;
  /** Build argument -> image of this list, built before. */
  readonly needs: Readonly<Record<string, string>>;
}

/** In the order of building. An environment that runs on this machine without containers needs none. */
export function planImages(platform: ResolvedPlatform): readonly ImagePlan[] {
  const { target, images } = platform.environment;
  if (target === "local") return [];
  const { node, python } = images.bases;
  const bases = { NODE_IMAGE: node, PYTHON_IMAGE: python };
  const has = (service: string): boolean =>
    platform.services.some(({ name, enabled }) => name === service && enabled);
  const own = (name: string, parts: readonly ContextPart[]): ImagePlan => ({
    name,
    source: { kind: "edp", file: `images/${name}/Dockerfile`, parts },
    bases,
    needs: {},
  });
  const apps = platform.apps.flatMap((app) => planApp(app));
  return [
    own("runtime", ["package", "platform", "requirements"]),
    own("migrations", ["package", "platform"]),
    ...(has("console") ? [own("console", ["package", "platform"])] : []),
    ...(has("airflow")
      ? [{ ...own("airflow", ["requirements", "dags"]), needs: { RUNTIME_IMAGE: "runtime" } }]
      : []),
    ...(has("superset") ? [own("superset", ["requirements"])] : []),
    ...(apps.length > 0 ? [own("app-base", [])] : []),
    ...apps,
  ];
}

function planApp({ name, source }: ResolvedPlatform["apps"][number]): readonly ImagePlan[] {
  if (source.kind === "image") return [];
  const { context, file } = source;
  return [
    {
      name: `app-${name}`,
      source: { kind: "app", context, file },
      bases: {},
      needs: { EDP_APP_BASE: "app-base" },
    },
  ];
}
