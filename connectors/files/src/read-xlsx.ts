// Excel workbooks (.xlsx): one sheet as a table, streamed row by row. Numbers keep their digits, dates become ISO
// texts by their number format, errors and formulas without a value are told from texts.
import { EdpError } from "@edp/base";
import { encodeRecord, type FieldValue } from "@edp/connector-sdk";
import { createColumns, problemWith, type Columns } from "./columns.ts";
import type { FileReading } from "./file-reading.ts";
import { checkKey, createRowCollector, type FilePart, type RowCollector } from "./row-collector.ts";
import { parsePart } from "./xlsx/parse-part.ts";
import { createRowReader, type SheetRow } from "./xlsx/sheet-rows.ts";
import { readWorkbook } from "./xlsx/workbook.ts";
import { openZip } from "./xlsx/zip.ts";

interface Header extends Columns {
  /** Where each of the columns stands in the sheet. */
  readonly at: readonly number[];
}

export async function* readXlsx(reading: FileReading): AsyncIterable<FilePart> {
  await refuseEncrypted(reading);
  const { object, maxRecordBytes, clock } = reading;
  const zip = await openZip(reading);
  try {
    const workbook = await readWorkbook(reading, zip);
    const collector = createRowCollector({ maxRecordBytes, now: clock.now });
    let header = object.columns === undefined ? undefined : toHeader(reading, object.columns);
    const rows = createRowReader(reading, workbook, (row) => {
      if (row.number < object.headerRow || row.values.every((value) => value === null)) return;
      if (header === undefined) header = readHeader(reading, row);
      else collectRow(reading, collector, header, row);
    });
    for await (const _ of parsePart(reading, zip.read(workbook.sheetPart), rows))
      if (collector.isFull()) yield collector.take();
    if (header === undefined)
      throw problemWith(reading, `has nothing in row ${object.headerRow.toString()} or below`);
    yield collector.take();
  } finally {
    zip.close();
  }
}

/** Workbooks with a password, and those of before 2007, are another kind of file. */
async function refuseEncrypted({ source, watched }: FileReading): Promise<void> {
  const beginning = await watched.readRange(0, 8);
  if (beginning.toString("hex") !== "d0cf11e0a1b11ae1") return;
  const kind = "encrypted with a password, or a workbook of before 2007 (xls)";
  throw new EdpError("EDP-SRC-320", { source, file: watched.file.name, kind });
}

function toHeader(reading: FileReading, names: readonly string[]): Header {
  return { ...createColumns(reading, names), at: names.map((_, index) => index) };
}

/** Columns without a name are left out; a value in one makes its row a ragged one. */
function readHeader(reading: FileReading, { values, number }: SheetRow): Header {
  if (number !== reading.object.headerRow)
    throw problemWith(
      reading,
      `has nothing in row ${reading.object.headerRow.toString()}, where the names of the columns should be`,
    );
  const named = values.flatMap((value, at) => (value === null ? [] : [{ name: toName(value), at }]));
  return {
    ...createColumns(
      reading,
      named.map(({ name }) => name),
    ),
    at: named.map(({ at }) => at),
  };
}

function toName(value: FieldValue): string {
  if (typeof value === "object" && value !== null && "exactNumber" in value) return value.exactNumber;
  return typeof value === "string" || typeof value === "boolean" ? String(value).trim() : "";
}

function collectRow(reading: FileReading, collector: RowCollector, header: Header, row: SheetRow): void {
  const position = `${reading.watched.file.name} row ${row.number.toString()}`;
  const values = header.at.map((at) => row.values[at] ?? null);
  const key = header.keyAt.map((at) => values[at]);
  const id = checkKey(key);
  const known = id.ok ? { recordId: id.id } : {};
  if (row.sizeBytes > reading.maxRecordBytes) {
    collector.refuse({
      reason: "too-large",
      bytes: Buffer.alloc(0),
      sizeBytes: row.sizeBytes,
      position,
      ...known,
    });
    return;
  }
  const isStray = row.values.some((value, at) => value !== null && !header.at.includes(at));
  if (isStray) {
    collector.refuse({
      reason: "ragged-row",
      bytes: Buffer.from(encodeRecord([["row", row.values]])),
      position,
      ...known,
    });
    return;
  }
  const updatedAt = header.updatedAt === undefined ? undefined : values[header.updatedAt];
  collector.add({ key, payload: header.encode(values), updatedAt, position });
}
