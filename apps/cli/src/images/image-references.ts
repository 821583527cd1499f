import type { ResolvedPlatform } from "@edp/definition";
import { prepareImages, referencesOf } from "./prepare-images.ts";

/** Image name -> reference, computed from the files alone: what `buildGraph` takes. Builds nothing. */
export function readImageReferences(
  platform: ResolvedPlatform,
  edpRoot: string,
): ReadonlyMap<string, string> {
  return referencesOf(prepareImages(platform, edpRoot));
}
