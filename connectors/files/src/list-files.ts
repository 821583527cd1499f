// Which files of a place belong to an object, in the order of their age.
import { EdpError } from "@edp/base";
import { isAbsolute } from "node:path";
import type { FilesObject } from "./config.ts";
import type { Place, PlaceFile } from "./places/place.ts";

/** The files of an object, oldest first; those of one moment by name. */
export async function listFiles(
  source: string,
  place: Place,
  { glob }: FilesObject,
): Promise<readonly PlaceFile[]> {
  if (isAbsolute(glob) || glob.split(/[/\\]/).includes("..")) {
    throw new EdpError("EDP-SRC-037", { source, file: glob, folder: place.address });
  }
  const files = await place.list(glob);
  return files.toSorted(compareAge);
}

function compareAge(a: PlaceFile, b: PlaceFile): number {
  if (a.modifiedNs !== b.modifiedNs) return a.modifiedNs < b.modifiedNs ? -1 : 1;
  return a.name < b.name ? -1 : 1;
}
