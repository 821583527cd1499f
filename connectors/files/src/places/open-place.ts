// The place that a source's config names.
import type { ConnectorContext } from "@edp/connector-sdk";
import type { FilesConfig } from "../config.ts";
import { createDropFolder } from "./drop-folder.ts";
import type { Place } from "./place.ts";

/** To be closed when the work is done. */
export function openPlace({ source }: ConnectorContext, { address }: FilesConfig): Promise<Place> {
  return Promise.resolve(createDropFolder(source, address));
}
