// From plans to builds that can be named: contexts are read and digested, in an order in which each one's base is
// named before it.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { EdpError } from "@edp/base";
import type { ResolvedPlatform } from "@edp/definition";
import { digestImage, nameImage, planImages, type ImagePlan } from "@edp/deployment";
import { isPublished } from "../scaffold/write-platform.ts";
import { digestFiles, readContext, type ContextFile } from "./context.ts";
import { renderDags } from "./dags.ts";

export interface PreparedImage {
  readonly name: string;
  readonly reference: string;
  /** sha256 (hex) of everything that goes in. */
  readonly digest: string;
  readonly buildArguments: Readonly<Record<string, string>>;
  /** Inside the context. */
  readonly buildFile: string;
  readonly files: readonly ContextFile[];
}

/** What the environment needs, in the order of building. Asks no engine. */
export function prepareImages(platform: ResolvedPlatform, edpRoot: string): readonly PreparedImage[] {
  const plans = planImages(platform);
  if (plans.length === 0) return [];
  const places = {
    packageDir: findPackage(platform, edpRoot),
    platformDir: platform.dir,
    renderDags: () => renderDags(platform, new Map(plans.map(({ name }) => [name, name]))),
  };
  const prepared = new Map<string, PreparedImage>();
  for (const plan of plans) {
    const named = Object.entries(plan.needs).map(([argument, image]) => [
      argument,
      prepared.get(image)?.reference ?? "",
    ]);
    const buildArguments = { ...plan.bases, ...(Object.fromEntries(named) as Record<string, string>) };
    const files = readContext(plan, places);
    expectBuildFile(plan, files);
    const digest = digestImage(buildArguments, digestFiles(files));
    prepared.set(plan.name, {
      name: plan.name,
      reference: nameImage(platform.name, plan.name, digest),
      digest,
      buildArguments,
      buildFile: plan.source.kind === "app" ? plan.source.file : "Dockerfile",
      files,
    });
  }
  return [...prepared.values()];
}

/** Image name -> reference: what `buildGraph` takes as `images`. */
export function referencesOf(
  images: readonly Pick<PreparedImage, "name" | "reference">[],
): ReadonlyMap<string, string> {
  return new Map(images.map(({ name, reference }) => [name, reference]));
}

function expectBuildFile({ name, source }: ImagePlan, files: readonly ContextFile[]): void {
  if (source.kind === "edp" || files.some(({ path }) => path === source.file)) return;
  throw new EdpError("EDP-DEP-026", {
    app: name.slice("app-".length),
    file: `${source.context}/${source.file}`,
  });
}

/** The published package is one; a clone is bundled first, which takes about a second. */
function findPackage(platform: ResolvedPlatform, edpRoot: string): string {
  if (isPublished(edpRoot)) return edpRoot;
  const folder = join(platform.dir, ".edp/images/package");
  const program = join(edpRoot, "tools/pack.ts");
  try {
    execFileSync(process.execPath, [program, "--folder", folder], { stdio: ["ignore", "pipe", "pipe"] });
  } catch (error) {
    const said = String((error as { readonly stderr?: unknown }).stderr)
      .trim()
      .split("\n");
    const reason = existsSync(program) ? (said.find((line) => line.includes("rror")) ?? "") : `no ${program}`;
    throw new EdpError("EDP-DEP-025", { reason }, { cause: error });
  }
  return folder;
}
