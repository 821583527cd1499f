// One file of one object, by its format.
import type { FileFormat } from "./config.ts";
import type { FileReading } from "./file-reading.ts";
import { readCsv } from "./read-csv.ts";
import { readJson, readJsonLines } from "./read-json.ts";
import { readParquet } from "./read-parquet.ts";
import { readXlsx } from "./read-xlsx.ts";
import { readXml } from "./read-xml.ts";
import type { FilePart } from "./row-collector.ts";

export const readers: Readonly<Record<FileFormat, (reading: FileReading) => AsyncIterable<FilePart>>> = {
  csv: readCsv,
  json: readJson,
  jsonl: readJsonLines,
  xml: readXml,
  xlsx: readXlsx,
  parquet: readParquet,
};
