// The place that a source's config names.
import type { ConnectorContext } from "@edp/connector-sdk";
import type { FilesConfig } from "../config.ts";
import { createDropFolder } from "./drop-folder.ts";
import type { Place } from "./place.ts";
import { createBucket } from "./s3/bucket.ts";
import { createSftpFolder } from "./sftp/sftp-folder.ts";

/** To be closed when the work is done. */
export function openPlace(context: ConnectorContext, { place }: FilesConfig): Place {
  switch (place.kind) {
    case "folder":
      return createDropFolder(context.source, place.folder);
    case "s3":
      return createBucket(context, place);
    case "sftp":
      return createSftpFolder(context, place);
  }
}
