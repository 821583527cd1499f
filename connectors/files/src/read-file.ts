// One file of one object, by its format.
import type { Clock } from "@edp/base";
import type { FileFormat, FilesObject } from "./config.ts";
import { readCsv } from "./read-csv.ts";
import { readJson, readJsonLines } from "./read-json.ts";
import { readParquet } from "./read-parquet.ts";
import { readXml } from "./read-xml.ts";
import type { FilePart } from "./row-collector.ts";
import type { WatchedFile } from "./watched-file.ts";

export interface FileReading {
  readonly source: string;
  readonly object: FilesObject;
  readonly watched: WatchedFile;
  readonly maxRecordBytes: number;
  readonly clock: Clock;
}

export const readers: Readonly<Record<FileFormat, (reading: FileReading) => AsyncIterable<FilePart>>> = {
  csv: readCsv,
  json: readJson,
  jsonl: readJsonLines,
  xml: readXml,
  parquet: readParquet,
};
