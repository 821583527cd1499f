// Renders an environment and writes what differs.
import { EdpIssuesError } from "@edp/base";
import type { ResolvedPlatform } from "@edp/definition";
import { compareRendered, type FileChange } from "./compare-rendered.ts";
import { renderPlatform, type RenderedPlatform } from "./render-platform.ts";
import { readRecord } from "./rendered-record.ts";
import { writeRendered } from "./write-rendered.ts";

export interface RenderedEnvironment extends RenderedPlatform {
  readonly changes: readonly FileChange[];
}

/** Throws every file that is not EDP's to write, and then has written nothing. `force` takes those edited by hand. */
export function renderEnvironment(
  platform: ResolvedPlatform,
  images: ReadonlyMap<string, string>,
  { force }: { readonly force: boolean },
): RenderedEnvironment {
  const { dir, environment } = platform;
  const { graph, files } = renderPlatform(platform, images);
  const { changes, problems } = compareRendered(dir, files, readRecord(dir, environment.name));
  const told = problems.filter(({ code }) => !force || code !== "EDP-DEP-004");
  if (told.length > 0) throw new EdpIssuesError(told);
  writeRendered({ dir, environment: environment.name, files, changes });
  return { graph, files, changes };
}
