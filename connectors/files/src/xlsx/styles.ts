// The cell styles of a workbook, of which only the number format says something about the value.
import type { FileReading } from "../file-reading.ts";
import { readDateKind, type DateKind } from "./number-format.ts";
import { readPart } from "./parse-part.ts";

export async function readDateStyles(
  reading: FileReading,
  bytes: AsyncIterable<Buffer>,
): Promise<readonly (DateKind | undefined)[]> {
  const codes = new Map<number, string>();
  const formats: number[] = [];
  let isInCells = false;
  await readPart(reading, bytes, {
    open: (name, { numFmtId, formatCode }) => {
      const id = Number(numFmtId ?? "0");
      if (name === "numFmt" && formatCode !== undefined) codes.set(id, formatCode);
      if (name === "cellXfs") isInCells = true;
      if (name === "xf" && isInCells) formats.push(id);
    },
    close: (name) => {
      if (name === "cellXfs") isInCells = false;
    },
  });
  return formats.map((id) => readDateKind(id, codes.get(id)));
}
