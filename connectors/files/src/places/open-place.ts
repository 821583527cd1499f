// The place that a source's config names.
import type { ConnectorContext } from "@edp/connector-sdk";
import type { FilesConfig } from "../config.ts";
import { createDropFolder } from "./drop-folder.ts";
import type { Place } from "./place.ts";
import { createBucket } from "./s3/bucket.ts";

/** To be closed when the work is done. */
export function openPlace(context: ConnectorContext, { place }: FilesConfig): Place {
  return place.kind === "s3" ? createBucket(context, place) : createDropFolder(context.source, place.folder);
}
