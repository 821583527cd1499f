// The rows of a sheet, one at a time: only the row that is being read is in memory.
import type { FieldValue } from "@edp/connector-sdk";
import type { FileReading } from "../file-reading.ts";
import { readCell } from "./cell-value.ts";
import { notExcel } from "./errors.ts";
import type { Attributes, PartHandlers } from "./parse-part.ts";
import type { Workbook } from "./workbook.ts";

export interface SheetRow {
  /** From 1, as Excel shows it. */
  readonly number: number;
  /** By column, from 0; null or absent: empty. */
  readonly values: readonly FieldValue[];
  /** More text than a record may have; the values are not whole. */
  readonly sizeBytes: number;
}

/** Excel's own limits; a file that goes beyond was not written by a program that people use. */
const maxColumns = 16_384;
const maxRows = 1_048_576;

interface OpenCell {
  readonly column: number;
  readonly type: string | undefined;
  readonly style: number;
  value: string | undefined;
  hasFormula: boolean;
}

export function createRowReader(
  reading: FileReading,
  workbook: Workbook,
  onRow: (row: SheetRow) => void,
): PartHandlers {
  let number = 0;
  let values: FieldValue[] = [];
  let sizeBytes = 0;
  let cell: OpenCell | undefined;
  let isValue = false;
  let phonetic = 0;
  const openRow = ({ r }: Attributes): void => {
    const next = r === undefined ? number + 1 : Number(r);
    if (!Number.isInteger(next) || next <= number || next > maxRows)
      throw notExcel(
        reading,
        `a row says that it is number ${String(r).slice(0, 20)} after ${number.toString()}`,
      );
    number = next;
    values = [];
    sizeBytes = 0;
  };
  const openCell = ({ r, t, s }: Attributes): void => {
    const column = r === undefined ? values.length : readColumn(r);
    if (column === undefined || column < values.length || column >= maxColumns)
      throw notExcel(reading, `row ${number.toString()} has a cell out of its order`);
    cell = { column, type: t, style: Number(s ?? "0"), value: undefined, hasFormula: false };
  };
  const closeCell = ({ column, ...open }: OpenCell): void => {
    const value = sizeBytes > reading.maxRecordBytes ? null : readCell(open, workbook);
    if (typeof value === "string") sizeBytes += value.length;
    while (values.length < column) values.push(null);
    values.push(value);
    cell = undefined;
  };
  return {
    open: (name, attributes) => {
      if (name === "row") openRow(attributes);
      if (name === "c") openCell(attributes);
      if (name === "rPh") phonetic += 1;
      if (name === "f" && cell !== undefined) cell.hasFormula = true;
      isValue = name === "v" || (name === "t" && phonetic === 0);
      if (isValue && cell !== undefined) cell.value ??= "";
    },
    text: (text) => {
      if (!isValue || cell === undefined) return;
      sizeBytes += text.length;
      // Beyond the limit a row is only measured.
      if (sizeBytes <= reading.maxRecordBytes) cell.value = (cell.value ?? "") + text;
    },
    close: (name) => {
      isValue = false;
      if (name === "rPh") phonetic -= 1;
      if (name === "c" && cell !== undefined) closeCell(cell);
      if (name === "row") onRow({ number, values, sizeBytes });
    },
  };
}

/** `C7` is column 2. */
function readColumn(reference: string): number | undefined {
  const letters = /^([A-Z]{1,3})\d{1,7}$/.exec(reference)?.[1];
  if (letters === undefined) return undefined;
  let column = 0;
  for (let at = 0; at < letters.length; at += 1) column = column * 26 + letters.charCodeAt(at) - 64;
  return column - 1;
}
