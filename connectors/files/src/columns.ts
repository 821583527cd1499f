// The columns of a table whose names stand in its first line, or in the config.
import { EdpError } from "@edp/base";
import { createRowEncoder, type FieldValue } from "@edp/connector-sdk";
import type { FileReading } from "./file-reading.ts";

export interface Columns {
  readonly names: readonly string[];
  readonly encode: (values: readonly FieldValue[]) => string;
  readonly keyAt: readonly number[];
  readonly updatedAt: number | undefined;
}

export function createColumns(reading: FileReading, names: readonly string[]): Columns {
  const { key, updatedAt } = reading.object;
  const double = names.find((name, index) => names.indexOf(name) !== index);
  if (names.includes("")) throw problemWith(reading, "has a column without a name");
  if (double !== undefined) throw problemWith(reading, `has two columns named "${double}"`);
  const missing = [...key, ...(updatedAt === undefined ? [] : [updatedAt])].find(
    (name) => !names.includes(name),
  );
  if (missing !== undefined) {
    throw problemWith(reading, `has no column "${missing}"; it has: ${names.join(", ")}`);
  }
  return {
    names,
    encode: createRowEncoder(names),
    keyAt: key.map((name) => names.indexOf(name)),
    updatedAt: updatedAt === undefined ? undefined : names.indexOf(updatedAt),
  };
}

export function problemWith(reading: FileReading, problem: string): EdpError {
  return new EdpError("EDP-SRC-039", { source: reading.source, file: reading.watched.file.name, problem });
}
