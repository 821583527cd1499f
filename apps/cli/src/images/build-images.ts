// Images that an environment needs, on the engine: one after the other, only those that it does not have yet.
import type { ResolvedPlatform } from "@edp/definition";
import { formatDuration } from "../print/format.ts";
import type { ShellProgress } from "../print/shell-progress.ts";
import type { Shell } from "../shell.ts";
import { openEngine, type Engine } from "../engine/open-engine.ts";
import { prepareImages, referencesOf, type PreparedImage } from "./prepare-images.ts";
import { readRegistries, type RegistryFile } from "./registries.ts";
import { withContext } from "./write-context.ts";

export interface BuiltImage extends PreparedImage {
  readonly state: "built" | "unchanged";
}

/** Image name -> reference, each of them on the engine: what `buildGraph` takes as `images`. */
export async function buildImages(
  shell: Shell,
  platform: ResolvedPlatform,
  progress: ShellProgress,
): Promise<ReadonlyMap<string, string>> {
  return referencesOf(await buildChanged(shell, prepareImages(platform, shell.edpRoot), progress));
}

/** Builds those that the engine does not have; tells each when it is there. */
export async function buildChanged(
  shell: Shell,
  prepared: readonly PreparedImage[],
  progress: ShellProgress,
): Promise<readonly BuiltImage[]> {
  const engine = await openEngine(shell.environmentVariables, shell.signal);
  const done: BuiltImage[] = [];
  let registries: readonly RegistryFile[] | undefined;
  for (const [index, image] of prepared.entries()) {
    const of = `${(index + 1).toString()}/${prepared.length.toString()}`;
    if (await engine.hasImage(image.reference)) {
      progress.write(`  image      ${of} ${image.name.padEnd(30)} unchanged\n`);
      done.push({ ...image, state: "unchanged" });
      continue;
    }
    registries ??= await readRegistries(shell);
    const startedAt = shell.clock.monotonicMs();
    await buildOne(shell, engine, { image, registries, progress });
    const took = formatDuration(shell.clock.monotonicMs() - startedAt);
    progress.write(`  image      ${of} ${image.name.padEnd(30)} built, ${took}\n`);
    done.push({ ...image, state: "built" });
  }
  return done;
}

interface Building {
  readonly image: PreparedImage;
  readonly registries: readonly RegistryFile[];
  readonly progress: ShellProgress;
}

async function buildOne(
  shell: Shell,
  engine: Engine,
  { image, registries, progress }: Building,
): Promise<void> {
  const labels = {
    "org.opencontainers.image.version": shell.edpVersion,
    "org.opencontainers.image.revision": image.digest,
  };
  await withContext(image, image.name.startsWith("app-") ? [] : registries, (folder) =>
    engine.build(folder, {
      ...image,
      labels,
      onStep: (done, total) => {
        progress.line.report({ task: "image", subject: image.name, done, total, unit: "steps" });
      },
    }),
  );
  progress.line.clear();
}
