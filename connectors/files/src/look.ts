// A look at an object's newest file: its first records, no more.
import type { ConnectorContext } from "@edp/connector-sdk";
import type { FilesObject } from "./config.ts";
import { listFiles } from "./list-files.ts";
import type { Place, PlaceFile } from "./places/place.ts";
import { readers } from "./read-file.ts";
import type { FilePart } from "./row-collector.ts";
import { withWatchedFile } from "./watched-file.ts";

export interface Look {
  readonly files: readonly PlaceFile[];
  readonly newest: PlaceFile | undefined;
  /** The first part of the newest file; undefined when it has no records. */
  readonly part: FilePart | undefined;
}

export async function lookAtObject(
  context: ConnectorContext,
  place: Place,
  object: FilesObject,
): Promise<Look> {
  const { source, clock, maxRecordBytes } = context;
  const files = await listFiles(source, place, object);
  const newest = files.at(-1);
  if (newest === undefined) return { files, newest, part: undefined };
  const parts = withWatchedFile(newest, { source, clock, settleMs: 0 }, (watched) =>
    readers[object.format]({ source, object, watched, maxRecordBytes, clock }),
  );
  for await (const part of parts) return { files, newest, part };
  return { files, newest, part: undefined };
}
