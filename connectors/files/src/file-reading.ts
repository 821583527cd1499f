// What every format's reader is given.
import type { Clock } from "@edp/base";
import type { FilesObject } from "./config.ts";
import type { WatchedFile } from "./watched-file.ts";

export interface FileReading {
  readonly source: string;
  readonly object: FilesObject;
  readonly watched: WatchedFile;
  readonly maxRecordBytes: number;
  readonly clock: Clock;
}
